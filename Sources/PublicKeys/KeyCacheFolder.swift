// SPDX-License-Identifier: Apache-2.0

import ALBIdentity

/// The directory that holds one endpoint's cached keys.
struct KeyCacheFolder: ~Copyable {
    private static let keySuffix = ".pem"

    private let folder: CacheFolder

    /// Opens the directory and makes it first if need be.
    ///
    /// - Throws: also if it belongs to somebody else or others may write to it: they could put keys of theirs there.
    init(of endpoint: KeyEndpoint, in cachePath: String) throws(FileError) {
        folder = try CacheFolder(named: CacheFolder.name(for: endpoint.description), in: cachePath)
    }

    /// The keys there are files for; what is in them is not looked at.
    func keyIDs() throws(FileError) -> [KeyID] {
        try folder.names().compactMap(Self.keyID)
    }

    /// - Throws: for anything but a regular file of ours that is not too long.
    func read(_ keyID: KeyID) throws(FileError) -> [UInt8] {
        try folder.read(Self.fileName(keyID), atMost: KeyText.maximumByteCount).bytes
    }

    /// All or nothing.
    func write(_ text: [UInt8], for keyID: KeyID) throws(FileError) {
        try folder.write(text, to: Self.fileName(keyID))
    }

    /// Removes the oldest files beyond a number, and what an interrupted write left behind.
    func tidy(keeping capacity: Int) throws(FileError) {
        try folder.tidy(keeping: capacity) { Self.keyID($0) != nil }
    }

    static func fileName(_ keyID: KeyID) -> String { "\(keyID)\(keySuffix)" }

    /// The one spelling that ``fileName(_:)`` gives.
    private static func keyID(_ fileName: String) -> KeyID? {
        guard let keyID = KeyID(String(fileName.dropLast(keySuffix.count))), Self.fileName(keyID) == fileName else {
            return nil
        }
        return keyID
    }
}
