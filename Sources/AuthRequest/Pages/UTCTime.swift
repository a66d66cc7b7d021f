// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A moment in words, in UTC: the server knows no time zone of the reader.
public struct UTCTime {
    /// `2023-11-14T22:13:20Z` (RFC 3339 §5.6).
    public let machineText: String
    /// `2023-11-14 22:13:20 UTC`
    public let text: String

    /// - Parameter seconds: since the epoch.
    public init(_ seconds: Int64) {
        let date = Date(timeIntervalSince1970: Double(seconds))
        machineText = date.formatted(.iso8601)
        text = date.formatted(.iso8601.dateTimeSeparator(.space)).dropLast() + " UTC"
    }
}
