# SPDX-License-Identifier: Apache-2.0
"""Base registers declared in packs: bitemporal records, read for a stated purpose only."""
