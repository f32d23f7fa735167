# SPDX-License-Identifier: Apache-2.0
"""The registers of this node, read without the platform: for tests and measurements."""
