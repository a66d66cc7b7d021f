# SPDX-License-Identifier: Apache-2.0
"""The steps of a page of the documentation: what a comment before a block of code says is to be run.

    <!-- runs: debian -->      a `sh` block: its commands, all of which must end with 0
    <!-- prints: debian -->    a `console` block: commands behind `$ `, and what each prints
    <!-- site: debian -->      an `nginx` block is the site; of a `diff` block, the lines before and after the change
"""

import os
import re
import textwrap

from support.machine import SHARE, read, run, write

BLOCK = re.compile(r"^ *<!-- (runs|site|prints): (\w+) -->\n *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LANGUAGES = {"runs": {"sh"}, "prints": {"console"}, "site": {"nginx", "diff"}}
CODE = re.compile(r"^( *)```(nginx|diff)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
BIN, APT = "/run/system-test/bin", "/run/system-test/apt.conf"


class Step:
    def __init__(self, kind, language, text):
        if language not in LANGUAGES[kind]:
            raise AssertionError(f"<!-- {kind} --> comes before a block of {language}")
        self.kind, self.language, self.text = kind, language, textwrap.dedent(text)

    @property
    def before(self):
        """The site as it was, if the block is a change."""
        return _side(self.text, "+") if self.language == "diff" else None

    @property
    def after(self):
        return _side(self.text, "-") if self.language == "diff" else self.text

    @property
    def outputs(self):
        """Each command with the lines that it prints."""
        parts = re.split(r"^\$ (.*)\n", self.text, flags=re.MULTILINE)[1:]
        return list(zip(parts[::2], parts[1::2]))


def steps(page, machine):
    """The steps of a page for a kind of machine, in order."""
    found = [Step(kind, language, text) for kind, kind_of_machine, language, text in BLOCK.findall(read(f"{SHARE}/{page}"))
             if kind_of_machine == machine]
    if not found:
        raise AssertionError(f"{page} has no step for {machine}")
    return found


def nginx_lines(page):
    """The nginx blocks of a page that have an include of ours; of a change, how the site is afterwards."""
    blocks = [(language, textwrap.dedent(text)) for _, language, text in CODE.findall(read(f"{SHARE}/{page}"))]
    return [_side(text, "-") if language == "diff" else text for language, text in blocks if "include snippets/authsidecar" in text]


def shell(text, directory):
    """Runs commands as a reader types them, as root, who says yes to apt."""
    if not os.path.exists(BIN):
        write(f"{BIN}/sudo", '#!/bin/sh\nexec "$@"\n', mode=0o755)
        write(APT, 'APT::Get::Assume-Yes "true";\n')
    said = run("bash", "-euo", "pipefail", "-c", f"cd {directory}\n{text}", timeout=120,
               environment={"PATH": f"{BIN}:{os.environ['PATH']}", "APT_CONFIG": APT, "NO_COLOR": "1",
                            "DEBIAN_FRONTEND": "noninteractive"})
    return said.stdout


def _side(text, other):
    lines = [line for line in text.splitlines() if not line.startswith(other)]
    return "".join(f"{line[1:]}\n" for line in lines)
