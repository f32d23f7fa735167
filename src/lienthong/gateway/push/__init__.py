# SPDX-License-Identifier: Apache-2.0
"""Packages and events brought to the systems that have an address for them (ADR 0173)."""
