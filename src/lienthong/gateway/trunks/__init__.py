# SPDX-License-Identifier: Apache-2.0
"""Many calls of one node to another over one connection."""
