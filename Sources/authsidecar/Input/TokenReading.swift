// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import TextBasics

/// Where `inspect` gets tokens from: standard input, a file, or the argument itself.
enum TokenReading {
    /// As long as a program may take that writes a token into a pipe, such as `<(…)` of bash.
    private static let secondsForPipe: Int32 = 5

    /// - Parameter argument: “-” for standard input, the name of a file, or a token.
    /// - Throws: ``ExitCode/refused`` for what cannot be read, which is complained about. Nothing of the text is repeated.
    static func tokens(_ argument: String) throws(ExitCode) -> TokenInput {
        let (text, name) = try text(argument)
        do { return try TokenInput(text) } catch {
            Console.complain(["\(name): \(error)"])
            throw .refused
        }
    }

    private static func text(_ argument: String) throws(ExitCode) -> (bytes: [UInt8], name: String) {
        guard argument != "-" else { return (try standardInput(), "standard input") }
        // The name of an existing file is one, whatever it looks like.
        let isFile = unsafe access(argument, F_OK) == 0
        if !isFile && TokenInput.looksLikeToken(argument) { return (Array(argument.utf8), "the argument") }
        guard isFile || argument.contains("/") else {
            Console.complain([
                "the argument is neither the name of a file that exists nor a token, which has three parts and two dots"
            ])
            throw .refused
        }
        do {
            let bytes = try BoundedInput.contents(
                of: argument, atMost: InputLimit.standardInput, orPipeWithin: secondsForPipe)
            return (bytes, argument)
        } catch {
            // A token in standard base64 can have slashes, too.
            let name = argument.contains("eyJ") ? "the argument" : argument
            Console.complain(["\(name): cannot be read: \(error)"])
            throw .refused
        }
    }

    private static func standardInput() throws(ExitCode) -> [UInt8] {
        if Console.canAsk {
            Console.tell(
                "Paste a token, a line “X-Amzn-Oidc-Data: …” or all header lines of a request, then press Enter and Ctrl-D. "
                    + "(A terminal cuts a line at 4095 bytes; if the token is longer, write it to a file and name that.)"
            )
        }
        do { return try BoundedInput.standardInput(atMost: InputLimit.standardInput) } catch {
            Console.complain(["standard input cannot be read: \(error)"])
            throw .refused
        }
    }
}
