# SPDX-License-Identifier: Apache-2.0
"""The image, the daemon's container by itself, and with nginx's."""
