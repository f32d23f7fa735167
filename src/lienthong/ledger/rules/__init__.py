# SPDX-License-Identifier: Apache-2.0
"""Pure arithmetic of Merkle logs: hashes and proofs, tiles, signed notes, receipts."""
