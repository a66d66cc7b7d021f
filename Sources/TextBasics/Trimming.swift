// SPDX-License-Identifier: Apache-2.0

extension BidirectionalCollection<UInt8> {
    /// Without the bytes of a class at both ends.
    @inlinable public func trimmed(of isTrimmed: (UInt8) -> Bool) -> SubSequence {
        var rest = drop(while: isTrimmed)
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return rest
    }
}

extension Substring {
    /// Without spaces and tabs at both ends. By bytes: a space before a combining mark is trimmed like any other.
    @inlinable public var trimmed: Substring { Substring(utf8.trimmed(of: \.isBlank)) }
}
