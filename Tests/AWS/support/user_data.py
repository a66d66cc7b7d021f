# SPDX-License-Identifier: Apache-2.0
"""The script that an instance runs first, and the files that it writes."""

import re


def written(script):
    """The file that each here-document of the script becomes."""
    return {
        path: text for path, _, text in re.findall(r"^\s*cat >(\S+) <<'(\w+)'\n(.*?^)\2$", script, re.MULTILINE | re.DOTALL)}
