# SPDX-License-Identifier: Apache-2.0
"""What the tests share; runs in the container, as root."""
