// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import AuthRequest

/// `authsidecar nginx-snippet`
struct NginxSnippetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nginx-snippet",
        abstract: "Print the nginx file that belongs to IDENTITY_HEADERS.",
        discussion: """
            nginx must overwrite each identity header, else a client's own copy would pass. After a change of \
            IDENTITY_HEADERS:

                authsidecar nginx-snippet > \(NginxSnippet.installedPath)
                nginx -t && systemctl reload nginx
            """)

    @OptionGroup var options: SettingsOptions

    func run() throws {
        do {
            print(NginxSnippet(try options.location.load().auth.identityHeaders).text, terminator: "")
        } catch {
            Console.complain("\(error)")
            throw ExitCode.refused
        }
    }
}
