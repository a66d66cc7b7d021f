# SPDX-License-Identifier: Apache-2.0
"""The load balancer's API (moto's) takes the listeners and rules of the templates, and gives back each field of the authentication."""

import json
import subprocess
import unittest

import boto3
from moto import mock_aws

from support.paths import ROOT

REGION = "eu-central-1"
POOL = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Example"


def resources(**parameters):
    """Of site.yaml, resolved by the tool that can read it, which has a virtual environment of its own."""
    python = ROOT / ".build" / "aws" / "lint" / "bin" / "python"
    program = ("import json, sys; from support.template import Resolved, load\n"
               "print(json.dumps(Resolved(load('site.yaml'), **json.loads(sys.argv[1])).resources))")
    said = subprocess.run([python, "-B", "-c", program, json.dumps(parameters)], capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


@mock_aws
class Fields(unittest.TestCase):
    def setUp(self):
        ec2 = boto3.client("ec2", region_name=REGION)
        subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]][:2]
        self.certificate = boto3.client("acm", region_name=REGION).request_certificate(DomainName="app.example.com")["CertificateArn"]
        self.api = boto3.client("elbv2", region_name=REGION)
        self.balancer = self.api.create_load_balancer(Name="site", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
        self.targets = self.api.create_target_group(
            Name="site", Protocol="HTTP", Port=80, VpcId=ec2.describe_vpcs()["Vpcs"][0]["VpcId"])["TargetGroups"][0]["TargetGroupArn"]

    def filled_in(self, value):
        """With what the stack would make in the places of references."""
        if isinstance(value, list):
            return [self.filled_in(item) for item in value]
        if not isinstance(value, dict):
            return value
        references = {
            "{'Ref': 'TargetGroup'}": self.targets, "{'Ref': 'Client'}": "4example8client6id2", "{'Ref': 'LoginDomain'}": "example-login",
            "{'Fn::GetAtt': ['UserPool', 'Arn']}": POOL, "{'Ref': 'Certificate'}": self.certificate, "{'Ref': 'LoadBalancer'}": self.balancer,
        }
        return references.get(str(value)) or {key: self.filled_in(item) for key, item in value.items()}

    def rule(self, name, **parameters):
        made = resources(**parameters)
        listener = self.filled_in(made["HttpsListener"]["Properties"])
        listener = self.api.create_listener(**listener)["Listeners"][0]["ListenerArn"]
        rule = self.filled_in(made[name]["Properties"]) | {"ListenerArn": listener}
        for action in rule["Actions"]:
            if config := action.get("AuthenticateCognitoConfig"):
                config["SessionTimeout"] = int(config["SessionTimeout"])
        self.api.create_rule(**rule)
        kept, = (kept for kept in self.api.describe_rules(ListenerArn=listener)["Rules"] if kept["Priority"] == str(rule["Priority"]))
        return kept

    def test_the_login_rule_keeps_every_field(self):
        login = self.rule("LoginRule", Language="ja", SessionCookieName="Site", SessionTimeout=600)
        self.assertEqual([action["Type"] for action in login["Actions"]], ["authenticate-cognito", "forward"])
        self.assertEqual(login["Actions"][0]["AuthenticateCognitoConfig"], {
            "UserPoolArn": POOL, "UserPoolClientId": "4example8client6id2", "UserPoolDomain": "example-login",
            "SessionCookieName": "Site", "SessionTimeout": 600, "Scope": "openid email profile",
            "OnUnauthenticatedRequest": "authenticate", "AuthenticationRequestExtraParams": {"lang": "ja"}})

    def test_the_rule_for_programs_allows(self):
        rule = self.rule("ApiRule", ApiPath="/api/*")
        config = rule["Actions"][0]["AuthenticateCognitoConfig"]
        self.assertEqual((config["OnUnauthenticatedRequest"], config["SessionCookieName"]), ("allow", "AWSELBAuthSessionCookie"))
        self.assertNotIn("AuthenticationRequestExtraParams", {key for key, value in config.items() if value})

    def test_the_public_rule_has_no_authentication(self):
        rule = self.rule("PublicRule")
        self.assertEqual([action["Type"] for action in rule["Actions"]], ["forward"])
        self.assertEqual(
            {condition["Field"]: condition.get("PathPatternConfig", condition.get("HostHeaderConfig"))["Values"] for condition in rule["Conditions"]},
            {"host-header": ["app.example.com"], "path-pattern": ["/signed-out", "/healthz"]})


if __name__ == "__main__":
    unittest.main()
