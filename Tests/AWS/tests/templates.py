# SPDX-License-Identifier: Apache-2.0
"""The templates have none of the mistakes, each mistake is found when it is made, and the two templates say the same."""

import copy
import re
import unittest

from support import mistakes
from support.template import PARAMETERS, Resolved, load

VARIANTS = {
    "defaults": {},
    "everything": {
        "AuthDomain": "auth.example.com", "AuthCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0", "SelfSignUp": "true",
        "Mfa": "OPTIONAL", "Passkeys": "true", "Language": "ja", "ApiPath": "/api/*", "OnUnauthenticated": "deny",
        "AlarmTopicArn": "arn:aws:sns:eu-central-1:123456789012:alarms", "OperatingSystem": "amazon-linux", "MemberGroup": "members",
    },
    "no second factor, DNS elsewhere": {
        "Mfa": "OFF", "HostedZoneId": "", "CertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/0",
    },
}


def properties(name):
    return lambda template: template["Resources"][name]["Properties"]


def put(holder, **values):
    """A mistake: other properties of a resource."""
    return lambda template: properties(holder)(template).update(values)


def authenticate(**values):
    return lambda template: properties("LoginRule")(template)["Actions"][0]["AuthenticateCognitoConfig"].update(values)


def change(holder, key, mistake):
    return lambda template: mistake(properties(holder)(template)[key])


# mistake made → the sentence that names it.
BROKEN = {
    "authentication on an HTTP listener": (put("LoginRule", ListenerArn={"Ref": "HttpListener"}), "LoginRule: authenticates on HttpListener"),
    "a listener without TLS": (put("HttpsListener", Protocol="HTTP"), "LoginRule: authenticates on HttpsListener"),
    "two rules of one priority": (put("LoginRule", Priority=10), "LoginRule: has the priority 10 of PublicRule"),
    "nothing after the authentication": (change("LoginRule", "Actions", list.pop), "LoginRule: exactly the last action"),
    "forward before authentication": (change("LoginRule", "Actions", lambda actions: actions[1].update(Order=0)), "LoginRule: exactly the last"),
    "two actions of one order": (change("LoginRule", "Actions", lambda actions: actions[1].update(Order=1)), "LoginRule: two actions of one order"),
    "a rule without authentication": (change("LoginRule", "Actions", lambda actions: actions.pop(0)), "LoginRule: forwards /* without authentication"),
    "a rule for every host": (change("LoginRule", "Conditions", list.clear), "LoginRule: names no host"),
    "an unknown attribute": (put("LoadBalancer", LoadBalancerAttributes=[{"Key": "routing.http.drop_invalid_headers", "Value": "true"}]),
                             "LoadBalancer: no load balancer has the attribute routing.http.drop_invalid_headers"),
    "an http callback": (put("Client", CallbackURLs=["http://app.example.com/oauth2/idpresponse"]), "Client: CallbackURLs: http://app"),
    "a callback with another path": (put("Client", CallbackURLs=["https://app.example.com/oauth2/idpresponse/"]), "Client: CallbackURLs"),
    "a callback in upper case": (put("Client", CallbackURLs=["https://App.example.com/oauth2/idpresponse"]), "Client: CallbackURLs"),
    "another sign-out URL": (put("Client", LogoutURLs=["https://app.example.com/"]), "Client: LogoutURLs"),
    "an unknown scope": (put("Client", AllowedOAuthScopes=["openid", "email", "profile", "groups"]), "Client: no such scope: groups"),
    "a scope the client may not have": (authenticate(Scope="openid phone"), "LoginRule: asks for the scope phone"),
    "a client without secret": (put("Client", GenerateSecret=False), "Client: a load balancer needs a secret"),
    "an implicit flow": (put("Client", AllowedOAuthFlows=["code", "implicit"]), "Client: a load balancer needs a secret and the flow code"),
    "a session of eight days": (authenticate(SessionTimeout=604801), "LoginRule: SessionTimeout has to be"),
    "a session of no time": (authenticate(SessionTimeout=0), "LoginRule: SessionTimeout has to be"),
    "an unknown reaction": (authenticate(OnUnauthenticatedRequest="redirect"), "LoginRule: no such OnUnauthenticatedRequest"),
    "an extra parameter with a dash": (authenticate(AuthenticationRequestExtraParams={"ui-locales": "ja"}), "LoginRule: at most 10 extra"),
    "the classic login": (put("LoginDomain", ManagedLoginVersion=1), "LoginDomain: ManagedLoginVersion has to be 2"),
    "a client without style": (lambda template: template["Resources"].pop("Branding"), "Client: has no ManagedLoginBranding"),
    "a reserved word": (put("LoginDomain", Domain="my-cognito-login"), "LoginDomain: Cognito refuses the prefix"),
    "a certificate elsewhere": (put("LoginDomain", CustomDomainConfig={"CertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/0"}),
                                "LoginDomain: the certificate of a custom domain has to be in us-east-1"),
    "the smallest tier": (put("UserPool", UserPoolTier="LITE"), "UserPool: managed login of version 2 needs"),
    "passkeys without their flow": (put("UserPool", Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}),
                                    "Client: passkeys need the flow ALLOW_USER_AUTH"),
    "passkeys where two factors are demanded": (
        put("UserPool", MfaConfiguration="ON", Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}),
        "UserPool: a passkey is one factor"),
    "nginx open to the world": (put("InstanceSecurityGroup", SecurityGroupIngress=[{"IpProtocol": "tcp", "CidrIp": "0.0.0.0/0"}]),
                                "InstanceSecurityGroup: lets others than the load balancer"),
    "a description with an apostrophe": (put("InstanceSecurityGroup", GroupDescription="nginx's"), "InstanceSecurityGroup: EC2 refuses the"),
    "credentials without a session token": (lambda template: properties("LaunchTemplate")(template)["LaunchTemplateData"].pop("MetadataOptions"),
                                     "LaunchTemplate: the role's credentials"),
    "a role that may do more": (lambda template: properties("InstanceRole")(template)["Policies"][0]["PolicyDocument"]["Statement"].append(
        {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}), "InstanceRole: may logs:PutLogEvents of *"),
    "a role that may do everything": (lambda template: properties("InstanceRole")(template)["Policies"][0]["PolicyDocument"]["Statement"][0].update(
        Action=["logs:*"]), "InstanceRole: may logs:* of"),
    "a role with a policy of AWS": (put("InstanceRole", ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"]),
                                    "InstanceRole: has a policy that the template does not write"),
    "a secret in an output": (lambda template: template["Outputs"].update(
        Secret={"Value": {"Fn::GetAtt": ["Client", "ClientSecret"]}}), "output Secret: a secret"),
}


class Templates(unittest.TestCase):
    def test_have_none_of_the_mistakes(self):
        for name in "site.yaml", "existing-alb.yaml":
            for variant, parameters in VARIANTS.items():
                with self.subTest(template=name, parameters=variant):
                    self.assertEqual(mistakes.all_of(Resolved(load(name), **parameters)), [])

    def test_each_mistake_is_found(self):
        original = load("site.yaml")
        for name, (break_it, sentence) in BROKEN.items():
            with self.subTest(mistake=name):
                template = copy.deepcopy(original)
                break_it(template)
                found = mistakes.all_of(Resolved(template))
                self.assertTrue(any(mistake.startswith(sentence) for mistake in found), f"expected {sentence}, found {found}")

    def test_each_check_finds_something(self):
        """None is there in vain: with any one left out, a broken template passes."""
        original = load("site.yaml")
        useful = set()
        for break_it, _ in BROKEN.values():
            template = copy.deepcopy(original)
            break_it(template)
            stack = Resolved(template)
            useful |= {check for check in mistakes.CHECKS if list(check(stack))}
        self.assertEqual(useful, set(mistakes.CHECKS))

    def test_parameters_refuse_what_cognito_refuses(self):
        """CloudFormation compares the whole value with a pattern."""
        pattern = load("site.yaml")["Parameters"]["DomainPrefix"]["AllowedPattern"]
        for prefix in "my-aws", "amazonia", "cognito", "-a", "a-", "A", "a.b", 64 * "a":
            self.assertIsNone(re.fullmatch(pattern, prefix), prefix)
        for prefix in "a", "example-login", 63 * "a":
            self.assertIsNotNone(re.fullmatch(pattern, prefix), prefix)

    def test_parameters_cannot_write_shell_or_nginx(self):
        """These become part of a script that root runs."""
        declared = load("site.yaml")["Parameters"]
        for name in ("AppDomain", "DomainPrefix", "AdminGroup", "MemberGroup", "SessionCookieName", "PackageUrl", "PackageSha256", "ApplicationUrl",
                     "AuthDomain"):
            pattern = declared[name]["AllowedPattern"]
            good = "auth.example.com" if name == "AuthDomain" else PARAMETERS.get(name) or declared[name]["Default"]
            self.assertIsNotNone(re.fullmatch(pattern, good), name)
            for text in "'", '"', ";", "\n", " ", "$(id)", "`id`", "{", "\\":
                self.assertIsNone(re.fullmatch(pattern, good + text), f"{name}: {text}")

    def test_say_the_same_of_what_both_have(self):
        site, existing = load("site.yaml"), load("existing-alb.yaml")
        # The load balancer is a resource of one and a parameter of the other.
        text = str({"site": site["Resources"], "outputs": site["Outputs"]})
        for own, other in (
                ("{'Ref': 'HttpsListener'}", "{'Ref': 'ListenerArn'}"), ("{'Ref': 'LoadBalancer'}", "{'Ref': 'LoadBalancerArn'}"),
                ("${LoadBalancer}", "${LoadBalancerArn}"),
                ("{'Fn::GetAtt': ['LoadBalancer', 'LoadBalancerFullName']}",
                 "{'Fn::Select': [1, {'Fn::Split': ['loadbalancer/', {'Ref': 'LoadBalancerArn'}]}]}"),
                *((f"'Priority': {priority}", f"'Priority': {{'Ref': '{name}Priority'}}")
                  for priority, name in ((10, "Public"), (20, "Api"), (30, "Login")))):
            text = text.replace(own, other)
        adapted = eval(text)  # noqa: S307 the repr of a dict of our own
        self.assertEqual(adapted["outputs"], existing["Outputs"])
        for name, resource in existing["Resources"].items():
            with self.subTest(resource=name):
                self.assertEqual(adapted["site"][name], resource)
        for name, parameter in existing["Parameters"].items():
            if name in site["Parameters"] and name != "LoadBalancerCidrs":
                self.assertEqual(site["Parameters"][name], parameter, name)


if __name__ == "__main__":
    unittest.main()
