// SPDX-License-Identifier: Apache-2.0

import TextBasics
import ALBIdentity
import Testing

/// What the operator may write in `ALB_ARN`, and what is said when it is something else.
@Suite struct LoadBalancerARNTests {
    @Test(arguments: [
        ("arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0", "aws", "eu-central-1"),
        (
            "arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:123456789012:loadbalancer/app/My-ALB/6284be65b827c598",
            "aws-us-gov", "us-gov-west-1"
        ),
        ("arn:aws-cn:elasticloadbalancing:cn-north-1:000000000000:loadbalancer/app/a/0", "aws-cn", "cn-north-1"),
        (
            "arn:aws-iso-b:elasticloadbalancing:us-isob-east-1:123456789012:loadbalancer/app/a/0", "aws-iso-b",
            "us-isob-east-1"
        ),
        (
            "arn:aws-eusc:elasticloadbalancing:eusc-de-east-1:123456789012:loadbalancer/app/a/0", "aws-eusc",
            "eusc-de-east-1"
        ),
    ])
    func `names partition and region`(text: String, partition: String, region: String) throws {
        let arn = try LoadBalancerARN(text)
        #expect(arn.description == text)
        #expect(arn.partition == partition)
        #expect(arn.region == region)
    }

    private static let sixFields = "an ARN has six fields separated by colons and begins with “arn:”"

    @Test(arguments: [
        ("", sixFields), ("arn", sixFields), ("example.com", sixFields), ("arn:aws:elasticloadbalancing", sixFields),
        ("ARN:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0", sixFields),
        ("arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0:x", sixFields),
        (" arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0", sixFields),
        (
            "arn::elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0",
            "“” is no partition, such as “aws” or “aws-us-gov”"
        ),
        (
            "arn:AWS:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0",
            "“AWS” is no partition, such as “aws” or “aws-us-gov”"
        ),
        (
            "arn:aws-:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0",
            "“aws-” is no partition, such as “aws” or “aws-us-gov”"
        ),
        (
            "arn:aws-evil.example/:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0",
            "“aws-evil.example/” is no partition, such as “aws” or “aws-us-gov”"
        ),
        (
            "arn:aws:s3:eu-central-1:123456789012:loadbalancer/app/a/0",
            "the service is “s3”, not “elasticloadbalancing”"
        ),
        (
            "arn:aws:elasticloadbalancing::123456789012:loadbalancer/app/a/0",
            "“” is no region, such as “eu-central-1”"
        ),
        (
            "arn:aws:elasticloadbalancing:frankfurt:123456789012:loadbalancer/app/a/0",
            "“frankfurt” is no region, such as “eu-central-1”"
        ),
        (
            "arn:aws:elasticloadbalancing:evil.example/x?-:123456789012:loadbalancer/app/a/0",
            "“evil.example/x?-” is no region, such as “eu-central-1”"
        ),
        (
            "arn:aws:elasticloadbalancing:eu-central-:123456789012:loadbalancer/app/a/0",
            "“eu-central-” is no region, such as “eu-central-1”"
        ),
        (
            "arn:aws:elasticloadbalancing:-:123456789012:loadbalancer/app/a/0",
            "“-” is no region, such as “eu-central-1”"
        ),
        (
            "arn:aws:elasticloadbalancing:eu-central-1:12345678901:loadbalancer/app/a/0",
            "“12345678901” is no account, which has twelve digits"
        ),
        (
            "arn:aws:elasticloadbalancing:eu-central-1:12345678901x:loadbalancer/app/a/0",
            "“12345678901x” is no account, which has twelve digits"
        ),
        (
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/a/0/1",
            "“listener/app/a/0/1” is not “loadbalancer/app/NAME/ID”; is it a listener's ARN?"
        ),
        (
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a",
            "“loadbalancer/app/a” is not “loadbalancer/app/NAME/ID”; is it a listener's ARN?"
        ),
        (
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/a/0",
            "only load balancers of type “app” sign people in, not “net”"
        ),
        (
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app//0",
            "“loadbalancer/app//0” is not “loadbalancer/app/NAME/ID”"
        ),
        (
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/*",
            "“loadbalancer/app/a/*” is not “loadbalancer/app/NAME/ID”"
        ),
        (
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/a/0 ",
            "“loadbalancer/app/a/0 ” is not “loadbalancer/app/NAME/ID”"
        ),
        (
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/ä/0",
            "“loadbalancer/app/ä/0” is not “loadbalancer/app/NAME/ID”"
        ),
    ])
    func `says what is wrong`(text: String, message: String) {
        do {
            _ = try LoadBalancerARN(text)
            Issue.record("it was accepted")
        } catch {
            #expect(error.description == message)
        }
    }
}
