// SPDX-License-Identifier: Apache-2.0

/// Addresses of this machine alone, and ports, as settings write them: no sign, no leading zero in an address. The system's
/// resolver takes more spellings, some of which mean another address (inet_aton(3)).
enum LoopbackAddress {
    /// Whether it is 127.0.0.0/8 as four decimal numbers (RFC 1122 §3.2.1.3).
    static func isVersion4(_ host: some StringProtocol) -> Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127"
            && numbers.allSatisfy { UInt8($0).map { "\($0)" } == String($0) }
    }

    /// A port in decimal digits.
    static func port(_ text: some StringProtocol) -> UInt16? {
        text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) ? UInt16(text) : nil
    }
}
