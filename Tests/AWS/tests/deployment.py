# SPDX-License-Identifier: Apache-2.0
"""MiniStack creates the stacks, updates them, and deletes them without a rest."""

import json
import unittest

from botocore.exceptions import ClientError

from support.cloud import APP, LOGIN, Cloud, Stack


def everything(cloud):
    """Of each kind that a stack makes, what is there."""
    cognito, elb, ec2, iam = map(cloud.client, ("cognito-idp", "elbv2", "ec2", "iam"))
    balancers = elb.describe_load_balancers()["LoadBalancers"]
    return {
        "pools": [pool["Id"] for pool in cognito.list_user_pools(MaxResults=60)["UserPools"]],
        "brandings": cloud.brandings(),
        "certificates": [entry["CertificateArn"] for entry in cloud.client("acm").list_certificates()["CertificateSummaryList"]],
        "balancers": [balancer["LoadBalancerArn"] for balancer in balancers],
        "targets": [group["TargetGroupArn"] for group in elb.describe_target_groups()["TargetGroups"]],
        "records": [
            record["Name"] for zone in cloud.client("route53").list_hosted_zones()["HostedZones"]
            for record in cloud.client("route53").list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]],
        "security groups": sorted(group["GroupId"] for group in ec2.describe_security_groups()["SecurityGroups"]),
        "launch templates": [entry["LaunchTemplateId"] for entry in ec2.describe_launch_templates()["LaunchTemplates"]],
        "roles": sorted(role["RoleName"] for role in iam.list_roles()["Roles"]),
        "profiles": [profile["InstanceProfileName"] for profile in iam.list_instance_profiles()["InstanceProfiles"]],
        "log groups": [group["logGroupName"] for group in cloud.client("logs").describe_log_groups()["logGroups"]],
        "alarms": [alarm["AlarmName"] for alarm in cloud.client("cloudwatch").describe_alarms()["MetricAlarms"]],
        "groups": [group["AutoScalingGroupName"] for group in cloud.client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]],
    }


class Deployment(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cloud = cls.enterClassContext(Cloud())

    def test_creates_updates_and_deletes(self):
        parameters = self.cloud.parameters()
        before = everything(self.cloud)
        stack = Stack(self.cloud).create(**parameters)
        made = everything(self.cloud)
        for kind in before:
            self.assertNotEqual(made[kind], before[kind], f"the stack made none of the {kind}")
        first = stack.resources

        stack.update(**parameters | {
            "SelfSignUp": "true", "Mfa": "OFF", "ApiPath": "/api/*", "Language": "ja", "SessionTimeout": "600", "MemberGroup": "members"})
        second = stack.resources
        self.assertEqual(set(second) - set(first), {"ApiRule", "Members"})
        for name in "UserPool", "Client", "LoadBalancer", "TargetGroup", "LoginDomain":
            self.assertEqual(second[name], first[name], f"{name} is another one after the update")

        stack.delete()
        self.assertEqual(everything(self.cloud), before)

    def test_a_custom_domain_has_its_record(self):
        parameters = self.cloud.parameters(
            AuthDomain="auth.example.com", AuthCertificateArn="arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012")
        before = everything(self.cloud)
        stack = Stack(self.cloud).create(**parameters)
        self.assertEqual(stack.outputs["LogoutEndpoint"], "https://auth.example.com/logout")
        self.assertIn("auth.example.com.", everything(self.cloud)["records"])
        stack.delete()
        self.assertEqual(everything(self.cloud), before)

    def test_adds_itself_to_a_load_balancer_that_exists(self):
        """The other stack's, of another name."""
        parameters = self.cloud.parameters()
        start = everything(self.cloud)
        owner = Stack(self.cloud, "owner").create(**parameters | {"AppDomain": "other.example.com", "DomainPrefix": "other-login"})
        before = everything(self.cloud)
        resources = owner.resources
        for own in "HostedZoneId", "LoadBalancerSubnets":
            del parameters[own]
        added = Stack(self.cloud, "added").create(
            "existing-alb.yaml", **parameters, LoadBalancerArn=resources["LoadBalancer"], ListenerArn=resources["HttpsListener"],
            LoadBalancerSecurityGroup=resources["LoadBalancerSecurityGroup"], PublicPriority="110", LoginPriority="130")
        self.assertEqual(added.outputs["AlbArn"], owner.outputs["AlbArn"])
        rules = self.cloud.client("elbv2").describe_rules(ListenerArn=resources["HttpsListener"])["Rules"]
        self.assertEqual(sorted(rule["Priority"] for rule in rules), ["10", "110", "130", "30", "default"])
        self.assertIn(f"Location: {LOGIN}/oauth2/authorize?", self.ask(APP, "/"))
        added.delete()
        self.assertEqual(everything(self.cloud), before)
        owner.delete()
        self.assertEqual(everything(self.cloud), start)

    def test_refuses_what_cannot_work(self):
        good = self.cloud.parameters()
        for wrong in (
                {"DomainPrefix": "my-cognito"}, {"SessionTimeout": "604801"}, {"HostedZoneId": ""}, {"AuthDomain": "auth.example.com"},
                {"Passkeys": "true", "Mfa": "ON"}, {"PackageUrl": "http://example.com/a.deb"}, {"PackageSha256": "0"},
                {"AppDomain": "App.example.com"}, {"AdminGroup": 'a";'}, {"MemberGroup": "a, b"}, {"LoadBalancerCidrs": "10.0.1.0/24,0"}):
            with self.subTest(wrong):
                with self.assertRaises(ClientError) as refused:
                    Stack(self.cloud, "refused").create(**good | wrong)
                # By the parameter's own pattern, or by a rule, which names the one that is missing.
                self.assertRegex(str(refused.exception), "|".join([*wrong, "CertificateArn"]))

    def test_tells_no_secret(self):
        stack = Stack(self.cloud).create(**self.cloud.parameters())
        client = self.cloud.client("cognito-idp").describe_user_pool_client(
            UserPoolId=stack.outputs["UserPoolId"], ClientId=stack.outputs["ClientId"])["UserPoolClient"]
        self.assertGreater(len(client["ClientSecret"]), 20)
        self.assertNotIn(client["ClientSecret"], json.dumps(stack.outputs))
        stack.delete()

    def ask(self, host, path):
        return self.cloud.raw(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()).decode()


if __name__ == "__main__":
    unittest.main()
