# SPDX-License-Identifier: Apache-2.0
"""Append-only Merkle logs whose signed checkpoints anyone can check (RFC 9162, C2SP tlog-tiles)."""
