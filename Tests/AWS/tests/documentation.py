# SPDX-License-Identifier: Apache-2.0
"""The commands of aws/README.md have the options that AWS's service descriptions have, and it names every output and resource."""

import json
import re
import shlex
import unittest

import botocore.session
from botocore import xform_name

from support.paths import ROOT

README = (ROOT / "aws" / "README.md").read_text()
GLOBAL = {"query"}
# A command of the CLI's own, which makes and executes a change set.
DEPLOY = {"stack-name", "template-file", "capabilities", "parameter-overrides"}


def commands():
    for block in re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            _, service, operation, *words = shlex.split(line)
            yield line, service, operation, {word.removeprefix("--") for word in words if word.startswith("--")}


class Documentation(unittest.TestCase):
    def test_commands_have_the_options_of_the_services(self):
        session, count = botocore.session.Session(), 0
        for line, service, operation, options in commands():
            with self.subTest(line):
                count += 1
                if (service, operation) == ("cloudformation", "deploy"):
                    self.assertEqual(options, DEPLOY)
                    continue
                model = session.get_service_model(service)
                name = next(name for name in model.operation_names if xform_name(name, "-") == operation)
                shape = model.operation_model(name).input_shape
                known = {xform_name(member, "-") for member in shape.members}
                self.assertLessEqual(options - GLOBAL, known)
                self.assertLessEqual({xform_name(member, "-") for member in shape.required_members}, options)
        self.assertGreater(count, 12)

    def test_parameters_of_the_first_command_are_all_that_are_needed(self):
        template = (ROOT / "aws" / "site.yaml").read_text()
        line = next(line for line, *_ in commands())
        given = set(re.findall(r"([A-Z]\w+)=", line))
        section = template[template.index("Parameters:"):template.index("Mappings:")]
        declared = dict(re.findall(r"^  (\w+):\n((?:    .*\n)+)", section, re.MULTILINE))
        self.assertLessEqual(given, set(declared))
        needed = {name for name, text in declared.items() if "Default:" not in text} | {"HostedZoneId"}
        self.assertEqual(given, needed)

    def test_it_names_the_resources_that_it_explains(self):
        template = (ROOT / "aws" / "site.yaml").read_text()
        for sentence in re.findall(r"^In (?:the template|site\.yaml):? (.*?)(?:\.|;|\n)", README, re.MULTILINE):
            for name in re.findall(r"`([A-Z]\w+)`", sentence):
                self.assertIsNotNone(re.search(rf"^  {name}:", template, re.MULTILINE), name)

    def test_the_rule_is_json_with_the_fields_of_the_load_balancer(self):
        rule, = re.findall(r"^```json\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
        shape = botocore.session.Session().get_service_model("elbv2").shape_for("AuthenticateCognitoActionConfig")
        self.assertLessEqual(set(json.loads(rule)[0]["AuthenticateCognitoConfig"]), set(shape.members))

    def test_links_within_lead_somewhere(self):
        anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)$", README, re.MULTILINE)}
        for target in re.findall(r"\]\(#([^)]*)\)", README):
            self.assertIn(target, anchors)
        for target in re.findall(r"\]\(([^#:)]+)(?:#[^)]*)?\)", README):
            self.assertTrue((ROOT / "aws" / target).exists(), target)


if __name__ == "__main__":
    unittest.main()
