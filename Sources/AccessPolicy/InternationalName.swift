// SPDX-License-Identifier: Apache-2.0

import CIDN2

/// The two forms of a domain name in other scripts (RFC 5890 §2.3.2.1), by libidn2: IDNA2008 with the mapping of UTS 46,
/// non-transitional.
///
/// Only names that the operator wrote come here. Claims are compared with both forms as bytes, so that libidn2 never sees one.
enum InternationalName {
    /// More than any name has in UTF-8; the library is given nothing longer.
    private static let maximumBytes = 1012

    /// The name with A-labels, `xn--bcher-kva.example`; `nil` if it is no name by IDNA2008.
    static func ascii(_ name: String) -> String? {
        unsafe converted(name) { unsafe idn2_to_ascii_8z($0, $1, CInt(IDN2_NONTRANSITIONAL.rawValue)) }
    }

    /// The name with U-labels in their normalized form, `bücher.example`; `nil` if there is none that leads back to this one.
    ///
    /// - Parameter ascii: in lower case.
    static func unicode(_ ascii: String) -> String? {
        let name = unsafe converted(ascii) { unsafe idn2_to_unicode_8z8z($0, $1, 0) }
        return name.flatMap { self.ascii($0) == ascii ? $0 : nil }
    }

    private static func converted(
        _ name: String, _ convert: (UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt
    ) -> String? {
        guard name.utf8.count <= maximumBytes, !name.utf8.contains(0) else { return nil }
        var output: UnsafeMutablePointer<CChar>?
        defer { unsafe idn2_free(output) }
        let result = unsafe name.withCString { input in unsafe convert(input, &output) }
        guard result == CInt(IDN2_OK.rawValue), let output = unsafe output else { return nil }
        return unsafe String(validatingCString: output)
    }
}
