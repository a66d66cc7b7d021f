// SPDX-License-Identifier: Apache-2.0

/// What a ``RevocationStore`` never exceeds.
public struct RevocationLimits: Sendable {
    /// Revocations in memory and in the file: about 70 MB and 56 MB.
    public var entries = 1_000_000
    /// Different reasons, of which memory holds one text each. A revocation with one more is kept without its reason.
    public var reasons = 65_535
    /// Revocations that wait to be written; a disk writes thousands in a second.
    public var waitingWrites = 4096
    /// Bytes of records that the disk did not take and that are kept to be written later. Beyond that the whole file is
    /// written anew.
    public var unsavedBytes = 4 * 1024 * 1024
    /// The file is written anew when it has more than twice as many records as there are entries, and so many more.
    public var spareRecords = 4096
    /// How long an entry that has ended is kept, in seconds: the clock may have been ahead.
    public var grace: Int64 = 86_400
    /// How long to wait before what the disk did not take is written again, in seconds.
    public var retrySeconds = 10

    public init() {}

    /// How many entries there may be for one more of a kind: a tenth is kept for what operators revoke, since people make sessions by
    /// themselves.
    func entries(for kind: Revocation.Kind) -> Int { kind == .session ? entries - entries / 10 : entries }

    /// Records in the file when it is longest. Then it has to be written anew before it takes more.
    var records: Int { 4 * (entries + spareRecords) }

    /// Records in one write at most, reasons included, if the disk took those before.
    var recordsAtOnce: Int { 4 * waitingWrites + unsavedBytes / LogRecord.byteCount }
}
