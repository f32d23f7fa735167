# SPDX-License-Identifier: Apache-2.0
"""Parties of the bench of the sharing platform."""
