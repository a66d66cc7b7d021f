# SPDX-License-Identifier: Apache-2.0
"""A CloudFormation template with its parameters filled in, as far as that can be known without AWS."""

import functools
import re

import yaml

from support.paths import ROOT

PSEUDO = {
    "AWS::Region": "eu-central-1", "AWS::AccountId": "123456789012", "AWS::StackName": "site", "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
}
PARAMETERS = {
    "AppDomain": "app.example.com", "HostedZoneId": "Z0123456789", "VpcId": "vpc-0123456789abcdef0",
    "LoadBalancerSubnets": ["subnet-01", "subnet-02"], "LoadBalancerCidrs": ["10.0.1.0/24", "10.0.2.0/24"],
    "InstanceSubnets": ["subnet-03"], "DomainPrefix": "example-login",
    "PackageUrl": "https://packages.example.com/authsidecar_1.0.0_amd64.deb", "PackageSha256": 64 * "0",
    "LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/site/0123456789abcdef",
    "ListenerArn": "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/site/0123456789abcdef/0123456789abcdef",
    "LoadBalancerSecurityGroup": "sg-0123456789abcdef0",
}
NOTHING = object()


class _Loader(yaml.SafeLoader):
    """Knows the short forms of CloudFormation's functions."""


def _function(loader, name, node):
    """The long form: `!Ref A` is `{"Ref": "A"}`, `!GetAtt A.B` is `{"Fn::GetAtt": ["A", "B"]}`."""
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        if name == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _function)


def load(name):
    """The template of aws/, with functions in their long form."""
    return yaml.load((ROOT / "aws" / name).read_text(), _Loader)


class Resolved:
    """resources: those whose condition holds, with parameters in their place. A reference to another resource stays one:
    `{"Ref": NAME}`, `{"Fn::GetAtt": [NAME, ATTRIBUTE]}`, and `<NAME>` or `<NAME.ATTRIBUTE>` within a text."""

    def __init__(self, template, **parameters):
        self._template = template
        self._values = dict(PSEUDO)
        for name, declared in template["Parameters"].items():
            value = parameters.get(name, declared.get("Default", PARAMETERS.get(name)))
            if value is None:
                raise KeyError(f"no value for the parameter {name}")
            self._values[name] = value
        self.resources = {
            name: self._of(resource) for name, resource in template["Resources"].items()
            if "Condition" not in resource or self._holds(resource["Condition"])}
        self.outputs = {
            name: self._of(output) for name, output in template.get("Outputs", {}).items()
            if "Condition" not in output or self._holds(output["Condition"])}

    @functools.cache
    def _holds(self, condition):
        return self._truth(self._template["Conditions"][condition])

    def _truth(self, test):
        (function, argument), = test.items()
        if function == "Condition":
            return self._holds(argument)
        if function == "Fn::Equals":
            return str(self._of(argument[0])) == str(self._of(argument[1]))
        if function == "Fn::Not":
            return not self._truth(argument[0])
        if function == "Fn::And":
            return all(map(self._truth, argument))
        if function == "Fn::Or":
            return any(map(self._truth, argument))
        raise ValueError(f"no such test: {function}")

    def _of(self, value):
        if isinstance(value, list):
            return [item for item in map(self._of, value) if item is not NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (function, argument), = value.items()
            if function == "Ref":
                return NOTHING if argument == "AWS::NoValue" else self._values.get(argument, value)
            if function == "Fn::If":
                return self._of(argument[1 if self._holds(argument[0]) else 2])
            if function in ("Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::FindInMap", "Fn::Base64"):
                return getattr(self, "_" + function.removeprefix("Fn::").lower())(argument)
        return {name: item for name, item in ((name, self._of(item)) for name, item in value.items()) if item is not NOTHING}

    def text(self, value):
        value = self._of(value)
        if isinstance(value, dict):
            target = value.get("Ref") or ".".join(value["Fn::GetAtt"])
            return f"<{target}>"
        return str(value)

    def _sub(self, argument):
        text, own = argument if isinstance(argument, list) else (argument, {})
        return re.sub(r"\$\{([^!}]+)\}", lambda match: self.text(
            own[match[1]] if match[1] in own else {"Ref": match[1]}), text)

    def _join(self, argument):
        return argument[0].join(map(self.text, self._of(argument[1])))

    def _select(self, argument):
        return self._of(argument[1])[int(argument[0])]

    def _split(self, argument):
        return self.text(argument[1]).split(argument[0])

    def _findinmap(self, argument):
        name, first, second = map(self._of, argument)
        return self._template["Mappings"][name][first][second]

    def _base64(self, argument):
        return self._of(argument)
