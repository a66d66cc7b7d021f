# SPDX-License-Identifier: Apache-2.0
"""Runs the tests and prints the table of figures."""

import sys

from shared import by_name
from support.case import FIGURES

status = by_name.run(
    sys.argv[1], "tests.memory", "tests.accepting", "tests.keys", "tests.responses", "tests.load", "tests.faults", "tests.control")
if FIGURES:
    print("\n| attack | figure |\n| --- | --- |")
    for what, figure in FIGURES:
        print(f"| {what} | {figure} |")
sys.exit(status)
