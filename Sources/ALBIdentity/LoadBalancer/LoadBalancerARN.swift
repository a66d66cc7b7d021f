// SPDX-License-Identifier: Apache-2.0

/// The Amazon Resource Name of an Application Load Balancer, as the operator wrote it in `ALB_ARN`.
///
/// `arn:PARTITION:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID`. Region and partition, from which the
/// public key endpoint follows, are taken from here and never from a token.
public struct LoadBalancerARN: Hashable, Sendable, CustomStringConvertible {
    /// The whole name; a token's `signer` must equal it to the letter.
    public let description: String
    /// `aws`, `aws-us-gov`, `aws-cn`, …
    public let partition: String
    /// `eu-central-1`, …
    public let region: String

    /// Why a text is not the ARN of an Application Load Balancer.
    public struct ParseError: Error, Equatable, Sendable, CustomStringConvertible {
        public let description: String
    }

    public init(_ text: String) throws(ParseError) {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 6, fields[0] == "arn" else {
            throw ParseError(description: "an ARN has six fields divided by colons and begins with “arn:”")
        }
        guard fields[1] == "aws" || fields[1].hasPrefix("aws-"), Self.isLabel(fields[1]) else {
            throw ParseError(description: "“\(fields[1])” is no partition, such as “aws” or “aws-us-gov”")
        }
        guard fields[2] == "elasticloadbalancing" else {
            throw ParseError(description: "the service is “\(fields[2])”, not “elasticloadbalancing”")
        }
        guard Self.isLabel(fields[3]), fields[3].contains("-") else {
            throw ParseError(description: "“\(fields[3])” is no region, such as “eu-central-1”")
        }
        guard fields[4].utf8.count == 12, fields[4].utf8.allSatisfy(Self.isDigit) else {
            throw ParseError(description: "“\(fields[4])” is no account, which has twelve digits")
        }
        let resource = fields[5].split(separator: "/", omittingEmptySubsequences: false)
        guard resource.count == 4, resource[0] == "loadbalancer" else {
            throw ParseError(description: "“\(fields[5])” is not “loadbalancer/app/NAME/ID”; is it a listener's ARN?")
        }
        guard resource[1] == "app" else {
            throw ParseError(description: "only load balancers of type “app” sign people in, not “\(resource[1])”")
        }
        guard resource[2...].allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isNameCharacter) }) else {
            throw ParseError(description: "“\(fields[5])” is not “loadbalancer/app/NAME/ID”")
        }
        description = text
        partition = fields[1]
        region = fields[3]
    }

    /// A word that may stand in a host name (RFC 1123 §2.1), in lower case.
    private static func isLabel(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-") && !text.hasSuffix("-")
            && text.utf8.allSatisfy { isDigit($0) || isLowerCase($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        isDigit(byte) || isLowerCase(byte | 0x20) || byte == UInt8(ascii: "-")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLowerCase(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
}
