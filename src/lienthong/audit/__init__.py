# SPDX-License-Identifier: Apache-2.0
"""Who did what: one ledger leaf for every write and every read of personal data."""
