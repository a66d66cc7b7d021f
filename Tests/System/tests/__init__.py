# SPDX-License-Identifier: Apache-2.0
"""The tests, one file a topic, in this order: installed first, purged last; in between the order does not matter."""

import importlib

ORDER = (
    "installation", "activation", "status", "journal", "settings", "descriptors", "keys", "sandbox", "watchdog",
    "slow_journal", "losses", "upgrade", "settings_file", "secrets", "flask_example", "emulator", "purge",
)


def load_tests(loader, suite, _):
    for name in ORDER:
        suite.addTests(loader.loadTestsFromModule(importlib.import_module(f"tests.{name}")))
    return suite
