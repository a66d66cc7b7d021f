# SPDX-License-Identifier: Apache-2.0
"""What AWS refuses, or what lets people in, and neither cfn-lint nor an emulator mentions. Each check yields a sentence for each mistake."""

import re
import urllib.parse

LOAD_BALANCER = "AWS::ElasticLoadBalancingV2::"
TERMINAL = {"forward", "redirect", "fixed-response"}
SCOPES = {"openid", "email", "profile", "phone", "aws.cognito.signin.user.admin"}
PUBLIC = {"/signed-out", "/healthz"}
# API reference, LoadBalancerAttribute; those of an Application Load Balancer.
LOAD_BALANCER_ATTRIBUTES = {
    "deletion_protection.enabled", "load_balancing.cross_zone.enabled", "access_logs.s3.enabled", "access_logs.s3.bucket",
    "access_logs.s3.prefix", "ipv6.deny_all_igw_traffic", "idle_timeout.timeout_seconds", "client_keep_alive.seconds",
    "connection_logs.s3.enabled", "connection_logs.s3.bucket", "connection_logs.s3.prefix", "routing.http.desync_mitigation_mode",
    "routing.http.drop_invalid_header_fields.enabled", "routing.http.preserve_host_header.enabled",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "routing.http.xff_client_port.enabled",
    "routing.http.xff_header_processing.mode", "routing.http2.enabled", "waf.fail_open.enabled", "zonal_shift.config.enabled",
}


def all_of(stack):
    """stack: a `Resolved` template."""
    return [mistake for check in CHECKS for mistake in check(stack)]


def _of_type(stack, kind):
    return [(name, resource["Properties"]) for name, resource in stack.resources.items() if resource["Type"] == kind]


def _action_lists(stack):
    """name, listener, actions of everything that acts on requests."""
    for name, listener in _of_type(stack, LOAD_BALANCER + "Listener"):
        yield name, name, listener["DefaultActions"]
    for name, rule in _of_type(stack, LOAD_BALANCER + "ListenerRule"):
        listener = rule["ListenerArn"]
        yield name, listener["Ref"] if isinstance(listener, dict) else listener, rule["Actions"]


def _authentications(stack):
    for name, _, actions in _action_lists(stack):
        for action in actions:
            if action["Type"] == "authenticate-cognito":
                yield name, action["AuthenticateCognitoConfig"]


def authentication_on_http(stack):
    plain = {name for name, listener in _of_type(stack, LOAD_BALANCER + "Listener") if listener["Protocol"] != "HTTPS"}
    for name, listener, actions in _action_lists(stack):
        if listener in plain and any(action["Type"].startswith("authenticate-") for action in actions):
            yield f"{name}: authenticates on {listener}, which is not HTTPS"


def equal_priorities(stack):
    seen = {}
    for name, rule in _of_type(stack, LOAD_BALANCER + "ListenerRule"):
        key = str(rule["ListenerArn"]), int(rule["Priority"])
        if key in seen:
            yield f"{name}: has the priority {key[1]} of {seen[key]}"
        seen[key] = name


def no_terminal_action(stack):
    for name, _, actions in _action_lists(stack):
        ordered = [action["Type"] for action in sorted(actions, key=lambda action: int(action.get("Order", 1)))]
        if len({action.get("Order", 1) for action in actions}) != len(actions):
            yield f"{name}: two actions of one order"
        if ordered[-1] not in TERMINAL or any(kind in TERMINAL for kind in ordered[:-1]):
            yield f"{name}: exactly the last action has to respond or forward; they are {', '.join(ordered)}"


def open_rules(stack):
    for name, rule in _of_type(stack, LOAD_BALANCER + "ListenerRule"):
        kinds = {action["Type"] for action in rule["Actions"]}
        paths = {path for condition in rule["Conditions"] for path in condition.get("PathPatternConfig", {}).get("Values", ["/*"])
                 if condition["Field"] == "path-pattern"} or {"/*"}
        if "forward" in kinds and "authenticate-cognito" not in kinds and not paths <= PUBLIC:
            yield f"{name}: forwards {', '.join(sorted(paths - PUBLIC))} without authentication"
        if not any(condition["Field"] == "host-header" for condition in rule["Conditions"]):
            yield f"{name}: names no host"


def unknown_attributes(stack):
    for name, balancer in _of_type(stack, LOAD_BALANCER + "LoadBalancer"):
        for attribute in balancer.get("LoadBalancerAttributes", []):
            if attribute["Key"] not in LOAD_BALANCER_ATTRIBUTES:
                yield f"{name}: no load balancer has the attribute {attribute['Key']}"


def urls(stack):
    for name, client in _of_type(stack, "AWS::Cognito::UserPoolClient"):
        for kind, path in ("CallbackURLs", "/oauth2/idpresponse"), ("LogoutURLs", "/signed-out"):
            for url in client[kind]:
                parts = urllib.parse.urlsplit(url)
                if parts.scheme != "https" or parts.path != path or parts.netloc != parts.netloc.lower():
                    yield f"{name}: {kind}: {url} has to be https://HOST{path}, in lower case"


def scopes(stack):
    allowed = set()
    for name, client in _of_type(stack, "AWS::Cognito::UserPoolClient"):
        allowed |= set(client["AllowedOAuthScopes"])
        for scope in sorted(set(client["AllowedOAuthScopes"]) - SCOPES):
            yield f"{name}: no such scope: {scope}"
    for name, config in _authentications(stack):
        for scope in sorted(set(config["Scope"].split()) - allowed):
            yield f"{name}: asks for the scope {scope}, which the app client may not have"


def client(stack):
    for name, properties in _of_type(stack, "AWS::Cognito::UserPoolClient"):
        if properties.get("GenerateSecret") is not True or properties.get("AllowedOAuthFlows") != ["code"]:
            yield f"{name}: a load balancer needs a secret and the flow code"


def sessions(stack):
    for name, config in _authentications(stack):
        if not 1 <= int(config["SessionTimeout"]) <= 604800:
            yield f"{name}: SessionTimeout has to be 1 to 604800"
        if config["OnUnauthenticatedRequest"] not in ("authenticate", "allow", "deny"):
            yield f"{name}: no such OnUnauthenticatedRequest: {config['OnUnauthenticatedRequest']}"
        extra = config.get("AuthenticationRequestExtraParams", {})
        if len(extra) > 10 or not all(re.fullmatch("[a-zA-Z0-9]+", key) for key in extra):
            yield f"{name}: at most 10 extra parameters, with names of letters and digits"


def login_domains(stack):
    styled = {str(branding["ClientId"]) for _, branding in _of_type(stack, "AWS::Cognito::ManagedLoginBranding")}
    for name, domain in _of_type(stack, "AWS::Cognito::UserPoolDomain"):
        if domain.get("ManagedLoginVersion") != 2:
            yield f"{name}: ManagedLoginVersion has to be 2"
        for client_name, _ in _of_type(stack, "AWS::Cognito::UserPoolClient"):
            if str({"Ref": client_name}) not in styled:
                yield f"{client_name}: has no ManagedLoginBranding, so version 2 has no page for it"
        prefix = domain["Domain"]
        if "CustomDomainConfig" in domain:
            if ":us-east-1:" not in domain["CustomDomainConfig"]["CertificateArn"]:
                yield f"{name}: the certificate of a custom domain has to be in us-east-1"
        elif re.search("aws|amazon|cognito", prefix) or not re.fullmatch("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", prefix):
            yield f"{name}: Cognito refuses the prefix {prefix}"


def tier(stack):
    for name, pool in _of_type(stack, "AWS::Cognito::UserPool"):
        if pool.get("UserPoolTier") not in ("ESSENTIALS", "PLUS"):
            yield f"{name}: managed login of version 2 needs the tier ESSENTIALS or PLUS"


def passkeys(stack):
    # Developer guide, "Configure authentication methods for managed login"; API reference, WebAuthnConfigurationType.
    for name, pool in _of_type(stack, "AWS::Cognito::UserPool"):
        if "WEB_AUTHN" not in pool["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"]:
            continue
        if pool["MfaConfiguration"] == "ON":
            yield f"{name}: a passkey is one factor, and two are demanded"
        for client_name, properties in _of_type(stack, "AWS::Cognito::UserPoolClient"):
            if "ALLOW_USER_AUTH" not in properties["ExplicitAuthFlows"]:
                yield f"{client_name}: passkeys need the flow ALLOW_USER_AUTH"


def reachable_instances(stack):
    for name, template in _of_type(stack, "AWS::EC2::LaunchTemplate"):
        for group in template["LaunchTemplateData"]["SecurityGroupIds"]:
            for rule in stack.resources[group["Ref"]]["Properties"]["SecurityGroupIngress"]:
                if "SourceSecurityGroupId" not in rule:
                    yield f"{group['Ref']}: lets others than the load balancer reach nginx"
        if template["LaunchTemplateData"].get("MetadataOptions", {}).get("HttpTokens") != "required":
            yield f"{name}: the role's credentials are available without a token"


def descriptions(stack):
    # EC2 API reference, IpRange and CreateSecurityGroup: 255 characters of these.
    for name, group in _of_type(stack, "AWS::EC2::SecurityGroup"):
        rules = group.get("SecurityGroupIngress", []) + group.get("SecurityGroupEgress", [])
        for text in [group["GroupDescription"], *(rule.get("Description", "") for rule in rules)]:
            if not re.fullmatch(r"[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}", text):
                yield f"{name}: EC2 refuses the description {text!r}"


def permissions(stack):
    """An instance writes its logs and may do nothing else."""
    for name, role in _of_type(stack, "AWS::IAM::Role"):
        if role.get("ManagedPolicyArns"):
            yield f"{name}: has a policy that the template does not write"
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                actions, resource = statement["Action"], statement["Resource"]
                for action in [actions] if isinstance(actions, str) else actions:
                    if "*" in action or resource != {"Fn::GetAtt": ["LogGroup", "Arn"]}:
                        yield f"{name}: may {action} of {resource}"


def secrets(stack):
    for name, output in stack.outputs.items():
        if "secret" in str(output["Value"]).lower():
            yield f"output {name}: a secret"


CHECKS = (
    authentication_on_http, equal_priorities, no_terminal_action, open_rules, unknown_attributes, urls, scopes, client, sessions,
    login_domains, tier, passkeys, reachable_instances, descriptions, permissions, secrets,
)
