// SPDX-License-Identifier: Apache-2.0

/// A stream socket that already listens and that somebody else, such as a service manager, keeps open as well. The
/// server owns this descriptor of it from now on.
public struct InheritedSocket: Sendable {
    let descriptor: CInt
    /// How the one who handed it over calls it; for messages.
    let name: String

    public init(descriptor: CInt, name: String) {
        self.descriptor = descriptor
        self.name = name
    }
}
