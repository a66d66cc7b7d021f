// SPDX-License-Identifier: Apache-2.0

/// Text that cannot be guessed, from the system's random numbers.
enum RandomText {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    /// A nonce as a real load balancer's looks: 16 letters and digits, 95 bits.
    static func nonce() -> String { letters(16) }

    /// An id for a login or a session: 130 bits.
    static func identifier() -> String { letters(22) }

    /// Whether it looks like one of our nonces.
    static func isNonce(_ text: String) -> Bool { text.count == 16 && text.allSatisfy(alphabet.contains) }

    private static func letters(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<count).compactMap { _ in alphabet.randomElement(using: &generator) })
    }
}
