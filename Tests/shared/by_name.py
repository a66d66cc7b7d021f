# SPDX-License-Identifier: Apache-2.0
"""`python3 -m shared.by_name PATTERN MODULE…`: the modules' tests whose names hold PATTERN; all, if it is empty. Ends with 5 if there
are none, which unittest does from Python 3.12 on only."""

import sys
import unittest

NONE = 5


def run(pattern, *modules):
    """The exit status."""
    arguments = ["by_name", "--verbose", *(["-k", pattern] if pattern else []), *modules]
    result = unittest.main(module=None, argv=arguments, exit=False).result
    if not result.wasSuccessful():
        return 1
    return 0 if result.testsRun else NONE


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
