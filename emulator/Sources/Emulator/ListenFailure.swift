// SPDX-License-Identifier: Apache-2.0

/// Why the emulator cannot listen.
struct ListenFailure: Error, CustomStringConvertible {
    let description: String

    /// - Parameter error: the system's words, for what is rare.
    init(address: ListenAddress, isTaken: Bool, error: String) {
        description =
            isTaken
            ? "cannot listen on \(address): another program does; --listen takes another port"
            : "cannot listen on \(address): \(error)"
    }
}
