# SPDX-License-Identifier: Apache-2.0
"""`python3 -m tests [PATTERN…]`: the tests whose names hold a pattern; no test at all is a failure."""

import sys
import unittest

arguments = [sys.argv[0], "--verbose", *(word for pattern in sys.argv[1:] for word in ("-k", pattern))]
result = unittest.main(module="tests", argv=arguments, exit=False).result
if result.testsRun == 0:
    print("no test has such a name", file=sys.stderr)
sys.exit(0 if result.wasSuccessful() and result.testsRun and not result.skipped else 1)
