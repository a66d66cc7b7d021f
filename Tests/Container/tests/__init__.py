# SPDX-License-Identifier: Apache-2.0
"""The image, the daemon's container alone, and together with nginx's."""
