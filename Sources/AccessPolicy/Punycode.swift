// SPDX-License-Identifier: Apache-2.0

/// The encoding of Unicode in labels of domain names (RFC 3492).
enum Punycode {
    // RFC 3492 §5
    private static let base: UInt32 = 36
    private static let minimumThreshold: UInt32 = 1
    private static let maximumThreshold: UInt32 = 26
    private static let skew: UInt32 = 38
    private static let damp: UInt32 = 700
    private static let initialBias: UInt32 = 72
    private static let initialCodePoint: UInt32 = 128

    /// Encodes a label (RFC 3492 §6.3), without the prefix `xn--`.
    ///
    /// - Returns: `nil` if a number grows out of 32 bits, which no label does that fits into a domain name.
    static func encode(_ scalars: String.UnicodeScalarView) -> [UInt8]? {
        var output = scalars.filter(\.isASCII).map { UInt8(truncatingIfNeeded: $0.value) }
        let basicCount = UInt32(output.count)
        let count = UInt32(scalars.count)
        if basicCount > 0 { output.append(UInt8(ascii: "-")) }
        var codePoint = initialCodePoint
        var delta: UInt32 = 0
        var bias = initialBias
        var handled = basicCount
        while handled < count {
            guard let next = scalars.map(\.value).filter({ $0 >= codePoint }).min() else { return nil }
            let (step, overflow) = (next - codePoint).multipliedReportingOverflow(by: handled + 1)
            let (advanced, overflow2) = delta.addingReportingOverflow(step)
            guard !overflow, !overflow2 else { return nil }
            delta = advanced
            codePoint = next
            for scalar in scalars {
                if scalar.value < codePoint {
                    guard delta < .max else { return nil }
                    delta += 1
                } else if scalar.value == codePoint {
                    append(delta, bias: bias, to: &output)
                    bias = adapt(delta, count: handled + 1, isFirst: handled == basicCount)
                    delta = 0
                    handled += 1
                }
            }
            delta += 1
            codePoint += 1
        }
        return output
    }

    /// A number as a variable-length integer (RFC 3492 §3.3).
    private static func append(_ number: UInt32, bias: UInt32, to output: inout [UInt8]) {
        var rest = number
        var position = base
        while true {
            let threshold =
                position <= bias ? minimumThreshold : min(maximumThreshold, position - bias)
            guard rest >= threshold else { break }
            output.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            position += base
        }
        output.append(digit(rest))
    }

    /// RFC 3492 §6.1
    private static func adapt(_ delta: UInt32, count: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / count
        var divisions: UInt32 = 0
        while delta > ((base - minimumThreshold) * maximumThreshold) / 2 {
            delta /= base - minimumThreshold
            divisions += base
        }
        return divisions + (base - minimumThreshold + 1) * delta / (delta + skew)
    }

    /// `a` to `z` are 0 to 25, `0` to `9` are 26 to 35.
    private static func digit(_ value: UInt32) -> UInt8 {
        UInt8(
            truncatingIfNeeded: value < 26 ? UInt32(UInt8(ascii: "a")) + value : UInt32(UInt8(ascii: "0")) + value - 26)
    }
}
