# SPDX-License-Identifier: Apache-2.0
"""Containers of one test, and what they need."""
