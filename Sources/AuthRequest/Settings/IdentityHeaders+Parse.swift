// SPDX-License-Identifier: Apache-2.0

import ALBIdentity
import TextBasics

extension IdentityHeaders {
    /// How many headers may be mapped; nginx's answer buffer holds 32 KB of them.
    public static let maximumMappings = 32

    /// Reads `X-User-Email=email|custom:email,X-User-Sub=sub`: header, `=`, claims separated by `|`. Parentheses after the
    /// groups' claim choose groups: `X-User-Groups=cognito:groups(app-*;Site Admins)`.
    ///
    /// - Parameters:
    ///   - groupsClaims, emailClaims: the claims that stand for the user's groups, and for the address.
    public convenience init(
        _ text: String, encoding: Encoding, groupsClaims: [ClaimPath] = GroupsSource.standard.claims,
        emailClaims: [ClaimPath] = [.email]
    ) throws(InvalidText) {
        var mappings: [Mapping] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let mapping = try Self.mapping(part.trimmed, groupsClaims)
            guard !mappings.contains(where: { $0.header.lowercased() == mapping.header.lowercased() }) else {
                throw InvalidText(
                    "\(mapping.header) is there twice; separate alternative claims by “|”")
            }
            mappings.append(mapping)
        }
        guard mappings.count <= Self.maximumMappings else {
            throw InvalidText("more than \(Self.maximumMappings) headers")
        }
        self.init(mappings: mappings, encoding: encoding, groupsClaims: groupsClaims, emailClaims: emailClaims)
    }

    private static func mapping(
        _ text: Substring, _ groupsClaims: [ClaimPath]
    ) throws(InvalidText) -> Mapping {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw InvalidText("“\(text)” is not HEADER=CLAIM, such as X-User-Email=email")
        }
        let header = String(parts[0].trimmed)
        let name = header.lowercased()
        guard name.hasPrefix("x-"), name.utf8.count > 2, name.hasOnlyLettersDigits(and: "-") else {
            throw InvalidText(
                "“\(header)” is no header of ours: it begins with “X-” and has letters, digits and dashes")
        }
        // What nginx, proxies and applications act upon; nginx itself obeys X-Accel-… in a response.
        let taken = [
            "x-accel-", "x-amzn-", "x-auth-", "x-forwarded-", "x-http-", "x-method-", "x-original-", "x-real-",
            "x-request-", "x-rewrite-", "x-sendfile-",
        ]
        guard !taken.contains(where: name.hasPrefix), !name.hasSuffix("-") else {
            throw InvalidText(
                "“\(header)” has a meaning of its own; choose another name, such as X-User-Email")
        }
        guard parts[1].hasSuffix(")"), let open = parts[1].firstIndex(of: "(") else {
            return Mapping(header: header, claims: try ClaimPath.alternatives(parts[1]))
        }
        let claims = try ClaimPath.alternatives(parts[1][..<open])
        // Of any other claim the header would name all that it holds.
        guard claims.allSatisfy(groupsClaims.contains) else {
            throw InvalidText("“\(text)” keeps some groups of a claim that is not GROUPS_CLAIM")
        }
        let patterns = try GroupPattern.list(parts[1][open...].dropFirst().dropLast())
        return Mapping(header: header, claims: claims, groupPatterns: patterns)
    }
}
