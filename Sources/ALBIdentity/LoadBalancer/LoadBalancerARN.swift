// SPDX-License-Identifier: Apache-2.0

import TextBasics

/// The Amazon Resource Name of an Application Load Balancer, as the operator wrote it in `ALB_ARN`.
///
/// `arn:PARTITION:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID`. Region and partition, from which the
/// public key endpoint follows, are taken from here and never from a token.
public struct LoadBalancerARN: Hashable, Sendable, CustomStringConvertible {
    /// The whole name; a token's `signer` must be identical.
    public let description: String
    /// `aws`, `aws-us-gov`, `aws-cn`, …
    public let partition: String
    /// `eu-central-1`, …
    public let region: String

    public init(_ text: String) throws(InvalidText) {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 6, fields[0] == "arn" else {
            throw InvalidText("an ARN has six fields separated by colons and begins with “arn:”")
        }
        guard fields[1] == "aws" || fields[1].hasPrefix("aws-"), Self.isLabel(fields[1]) else {
            throw InvalidText("“\(fields[1])” is no partition, such as “aws” or “aws-us-gov”")
        }
        guard fields[2] == "elasticloadbalancing" else {
            throw InvalidText("the service is “\(fields[2])”, not “elasticloadbalancing”")
        }
        guard Self.isLabel(fields[3]), fields[3].contains("-") else {
            throw InvalidText("“\(fields[3])” is no region, such as “eu-central-1”")
        }
        guard fields[4].utf8.count == 12, fields[4].utf8.allSatisfy(\.isDigit) else {
            throw InvalidText("“\(fields[4])” is no account, which has twelve digits")
        }
        let resource = fields[5].split(separator: "/", omittingEmptySubsequences: false)
        guard resource.count == 4, resource[0] == "loadbalancer" else {
            throw InvalidText("“\(fields[5])” is not “loadbalancer/app/NAME/ID”; is it a listener's ARN?")
        }
        guard resource[1] == "app" else {
            throw InvalidText("only load balancers of type “app” sign people in, not “\(resource[1])”")
        }
        guard resource[2...].allSatisfy({ !$0.isEmpty && $0.hasOnlyLettersDigits(and: "-") }) else {
            throw InvalidText("“\(fields[5])” is not “loadbalancer/app/NAME/ID”")
        }
        description = text
        partition = fields[1]
        region = fields[3]
    }

    /// A label of a host name (RFC 1123 §2.1), in lower case.
    private static func isLabel(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-") && !text.hasSuffix("-")
            && text.utf8.allSatisfy { $0.isDigit || $0.isLowercaseLetter || $0 == UInt8(ascii: "-") }
    }
}
