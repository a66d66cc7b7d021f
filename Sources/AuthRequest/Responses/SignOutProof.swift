// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Revocations
import TextBasics

/// Proves that somebody has pressed “Sign out everywhere” on their own page: the time at which the page was made, and an
/// authentication code of it and the user, which only a daemon with the same store can make.
///
/// Not a secret for long: it holds for ten minutes, for one user, and only in a request that comes from the site itself.
struct SignOutProof: Equatable {
    /// How long after the page was made the button works: seconds.
    static let lifetime: Int64 = 600

    /// `TIME.CODE`, as it is in the query: decimal and hexadecimal digits.
    let text: String

    /// - Parameters:
    ///   - subject: who asks, `sub`.
    ///   - time: when the page was made, seconds since the epoch.
    init(for subject: String, madeAt time: Int64, _ store: RevocationStore) throws(CryptographyError) {
        let code = try store.authenticationCode(of: "sign-out-everywhere \(time) \(subject)")
        text = "\(time).\(code.bytes.prefix(16).hexText)"
    }

    /// What a query has as the proof; `nil` if it has none, or nothing in it.
    static func given(in query: Substring?) -> Substring? {
        let found = query?.split(separator: "&").first { $0.hasPrefix(argument) }?.dropFirst(argument.count)
        return found?.isEmpty == false ? found : nil
    }

    private static let argument = "everywhere="

    /// Whether it is the proof for this user, and the page is not too old.
    ///
    /// - Parameter now: seconds since the epoch.
    static func isValid(
        _ given: Substring, for subject: String, _ store: RevocationStore, at now: Int64
    ) throws(CryptographyError) -> Bool {
        // No more digits than the daemon writes: whatever comes here, no sum overflows.
        guard given.utf8.count <= 64, let dot = given.firstIndex(of: "."), (1...12).contains(given[..<dot].utf8.count),
            let time = Int(decimalDigits: given[..<dot]).map(Int64.init), (now - lifetime...now + 60).contains(time)
        else { return false }
        // Compared as digests: how long that takes says nothing of the code.
        let expected = try SignOutProof(for: subject, madeAt: time, store).text
        return try SHA256Digest(of: Array(expected.utf8)) == SHA256Digest(of: Array(given.utf8))
    }

    /// Whether the request comes from a page of this very site (Fetch Metadata, `Sec-Fetch-Site`; from browsers that do not send it,
    /// `Origin`, RFC 6454 §7).
    static func isFromOwnSite(_ headers: HTTPHeaders) -> Bool {
        if headers.contains(name: "sec-fetch-site") { return headers.soleValue(of: "sec-fetch-site") == "same-origin" }
        guard let origin = headers.soleValue(of: "origin"), let host = headers.soleValue(of: "host") else {
            return false
        }
        return origin == "https://\(host)"
    }
}
