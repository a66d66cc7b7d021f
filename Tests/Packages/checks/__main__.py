# SPDX-License-Identifier: Apache-2.0
"""`python3 -m checks [PATTERN]`: ends with 5 if no check has such a name."""

import sys
import unittest

arguments = [sys.argv[0], "--verbose", *(word for pattern in sys.argv[1:] for word in ("-k", pattern))]
result = unittest.main(module="checks", argv=arguments, exit=False).result
sys.exit(5 if result.testsRun == 0 else 0 if result.wasSuccessful() and not result.skipped else 1)
