# SPDX-License-Identifier: Apache-2.0
"""`python3 -m tests [PATTERN…]`: the tests whose names hold a pattern; no test at all is a failure."""

import sys
import time
import unittest

from tests.installation import Installation


class Result(unittest.TextTestResult):
    """One line a test, in words, with the time of day. Where the installation fails, the rest has nothing to test."""

    def getDescription(self, test):
        case = getattr(test, "test_case", test)
        part = f" {test._subDescription()}" if case is not test else ""
        if not hasattr(case, "_testMethodName"):
            return test.id()
        words = case._testMethodName.removeprefix("test_").lstrip("0123456789_").replace("_", " ")
        return f"{time.strftime('%T')} {type(case).__name__}: {words}{part}"

    def stopTest(self, test):
        super().stopTest(test)
        if isinstance(test, Installation) and not self.wasSuccessful():
            self.stop()


arguments = [sys.argv[0], "--verbose", *(word for pattern in sys.argv[1:] for word in ("-k", pattern))]
runner = unittest.TextTestRunner(verbosity=2, resultclass=Result)
result = unittest.main(module="tests", argv=arguments, testRunner=runner, exit=False).result
if result.testsRun == 0:
    print("no test has such a name", file=sys.stderr)
sys.exit(0 if result.wasSuccessful() and result.testsRun and not result.skipped else 1)
