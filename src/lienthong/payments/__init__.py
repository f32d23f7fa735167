# SPDX-License-Identifier: Apache-2.0
"""Fee orders: what is owed to whom, how it was paid, receipts, refunds, reconciliation.

Invariants: an order moves only along `rules.TRANSITIONS`; each sum that a provider says it took is
one row, also when it fits no order; receipt numbers of an agency and year have no gaps.
"""
