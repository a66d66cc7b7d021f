# SPDX-License-Identifier: Apache-2.0
"""The beginning and the end that the tests have in common."""

import unittest

from support import journal, service, site


class ServiceTest(unittest.TestCase):
    """Each test finds the package installed with good settings, nginx before it, and the service at rest."""

    @classmethod
    def setUpClass(cls):
        if not service.is_installed():
            service.install()
        service.rest()
        site.set_up()

    def setUp(self):
        service.rest()
        self.place = journal.here()
        self.addCleanup(service.rest)

    def assertAnswer(self, answer, status, reason=None):
        self.assertEqual((answer.status, answer.reason or None), (status, reason))
