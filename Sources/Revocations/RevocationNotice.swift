// SPDX-License-Identifier: Apache-2.0

/// What an operator may want to read in the log of a ``RevocationStore``.
public enum RevocationNotice: Equatable, Sendable {
    /// The directory had no revocations: it is new, or the file was removed. `keyIsNew`: the key was made, too.
    case began(directory: String, keyIsNew: Bool)
    /// The end of the file was no whole record, as after a power cut in the middle of a write, and was cut off. No
    /// revocation that was confirmed is lost.
    case tornEndRemoved(path: String, byteCount: Int)
    /// An error: so many records in the middle of the file are damaged. The others hold.
    case recordsDamaged(path: String, count: Int)
    /// An error: the disk takes no more revocations. Said when it begins.
    case writeFailed(path: String, reason: String)
    /// The disk takes revocations again, and those that it did not take have been written, too.
    case writeSucceeded(path: String)
    /// The file could not be written anew without what has ended; it goes on growing. Said when it begins.
    case compactionFailed(path: String, reason: String)
    /// No more entries fit. Said when it begins.
    case full(capacity: Int)
}
