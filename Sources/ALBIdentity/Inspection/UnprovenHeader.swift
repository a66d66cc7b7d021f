// SPDX-License-Identifier: Apache-2.0

import JOSE
import TextBasics

/// What the header of a token says of who signed it for whom: not proven, but well-formed and short enough for a log line.
public struct UnprovenHeader: Sendable {
    /// The longest value that is told, in bytes.
    private static let maximumByteCount = 256

    /// `signer`, if it is the ARN of a load balancer.
    public let signer: String?
    /// `iss`, if it is a URL of plain characters.
    public let issuer: String?
    /// `client`, if it is made of letters, digits and `-._+~`.
    public let client: String?
    public let keyID: KeyUUID?

    /// - Parameter token: the value of `X-Amzn-Oidc-Data`.
    /// - Returns: `nil` if it is no token.
    public init?(_ token: [UInt8]) {
        guard let text = try? TokenText(userClaims: token), let jws = try? CompactJWS(text.bytes) else { return nil }
        let header = TokenHeader(jws.header)
        signer = header.signer.flatMap(Self.short).flatMap { try? LoadBalancerARN($0).description }
        issuer = header.issuer.flatMap(Self.short).flatMap { text in
            let isPlain = text.hasOnlyLettersDigits(and: "-._~:/")
            return isPlain && (try? HTTPURL(text)) != nil ? text : nil
        }
        client = header.client.flatMap(Self.short).flatMap { text in
            !text.isEmpty && text.hasOnlyLettersDigits(and: "-._+~") ? text : nil
        }
        keyID = try? header.keyID.get()
    }

    private static func short(_ text: String) -> String? { text.utf8.count <= maximumByteCount ? text : nil }
}

extension LoadBalancerARN {
    private var parts: [(name: String, value: Substring)] {
        let names = ["ARN", "partition", "service", "region", "account", "type", "kind", "name", "id"]
        return Array(zip(names, description.split { ":/".contains($0) }))
    }

    /// In which parts this name differs from another one, in words.
    func difference(from other: LoadBalancerARN) -> String {
        zip(parts, other.parts).filter { $0.value != $1.value }.map(\.0.name).joined(separator: " and ")
    }
}

extension Expectations {
    /// How a signer that is not accepted differs from the configured load balancer that is most like it.
    func difference(ofSigner text: String) -> String? {
        guard let signer = try? LoadBalancerARN(text) else { return "this is no ARN of a load balancer" }
        let differences = loadBalancers.all.map { ($0.arn, signer.difference(from: $0.arn)) }
        guard let (arn, difference) = differences.min(by: { $0.1.utf8.count < $1.1.utf8.count }), !difference.isEmpty
        else { return nil }
        return "\(arn) of ALB_ARN has another \(difference)"
    }

    /// How an issuer that is not accepted differs from the configured one that is most like it.
    func difference(ofIssuer text: String) -> String? {
        guard !issuers.isEmpty, !accepts(issuer: text) else { return nil }
        let names = issuers.flatMap(\.names)
        if names.contains(where: { $0 == text + "/" || $0 + "/" == text }) {
            return "ISSUER differs by a slash at the end"
        }
        let most = names.max { Self.commonCount($0, text) < Self.commonCount($1, text) } ?? ""
        let common = Self.commonCount(most, text)
        let differing = String(decoding: most.utf8.dropFirst(common), as: UTF8.self)
        return
            "\(most) of ISSUER has “\(differing)” where this has “\(String(decoding: text.utf8.dropFirst(common), as: UTF8.self))”"
    }

    private static func commonCount(_ left: String, _ right: String) -> Int {
        zip(left.utf8, right.utf8).prefix { $0 == $1 }.count
    }
}
