// SPDX-License-Identifier: Apache-2.0

/// How many bytes are read of what, at most. `docs/reference.md` lists them; a test compares.
enum InputLimit {
    /// A configuration is a page of text; more is some other file.
    static let settingsFile = 262_144
    /// A public key as PEM: as much as is read of a key endpoint.
    static let keyFile = 16_384
    /// More than the longest token, so that the report can say how long one is that is too long.
    static let standardInput = 65_536
    /// The files that `nginx-snippet` prints have a few kilobytes.
    static let nginxFile = 65_536
}
