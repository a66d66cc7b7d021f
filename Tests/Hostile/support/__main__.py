# SPDX-License-Identifier: Apache-2.0
"""Runs the tests and prints the table of figures."""

import sys
import unittest

from support.case import FIGURES

program = unittest.main(
    module=None, exit=False,
    argv=[
        "Tests/Hostile/run", "-v", *sys.argv[1:], "tests.memory", "tests.accepting", "tests.keys", "tests.responses",
    ])
if FIGURES:
    print("\n| attack | figure |\n| --- | --- |")
    for what, figure in FIGURES:
        print(f"| {what} | {figure} |")
sys.exit(not program.result.wasSuccessful())
