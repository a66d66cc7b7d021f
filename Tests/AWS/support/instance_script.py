# SPDX-License-Identifier: Apache-2.0
"""The script of the launch template, with what only the stack knows filled in:

    python3 -m support.instance_script NAME=VALUE…

prints that of site.yaml for these parameters. Tests/System/run and Tests/Packages/run take it into their container.
"""

import re
import sys

from support.template import PARAMETERS, Resolved, load

STACK = {
    "<LoadBalancer>": PARAMETERS["LoadBalancerArn"], "<Client>": "4example8client6id2", "<LogGroup>": "/authsidecar/site",
    "<UserPool.ProviderURL>": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example",
}


def script_of(name, **parameters):
    stack = Resolved(load(name), **parameters)
    return _filled_in(stack.resources["LaunchTemplate"]["Properties"]["LaunchTemplateData"]["UserData"])


def settings_in_outputs(name, **parameters):
    """The outputs that are described by a setting's name."""
    stack = Resolved(load(name), **parameters)
    outputs = {output.get("Description", ""): stack.text(output["Value"]) for output in stack.outputs.values()}
    return {setting: _filled_in(value) for setting, value in outputs.items() if re.fullmatch("[A-Z_]+", setting)}


def _filled_in(text):
    for reference, value in STACK.items():
        text = text.replace(reference, value)
    return text


def _with_lists(name, given):
    """Parameters as the command line has them: a list is separated by commas."""
    declared = load(name)["Parameters"]
    unknown = set(given) - set(declared)
    if unknown:
        raise SystemExit(f"{name} has no parameter {', '.join(sorted(unknown))}")
    return {key: value.split(",") if "List" in declared[key]["Type"] else value for key, value in given.items()}


if __name__ == "__main__":
    sys.stdout.write(script_of("site.yaml", **_with_lists("site.yaml", dict(word.split("=", 1) for word in sys.argv[1:]))))
