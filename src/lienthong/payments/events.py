# SPDX-License-Identifier: Apache-2.0
"""Facts about fee orders. One event for each edge of the transition graph."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFact:
    """What every event of an order tells."""

    order_id: UUID  #: the order
    code: str  #: its code, as in the bank memo
    reference: str  #: what it is for: a dossier's or a draft's id
    amount_vnd: int  #: the whole sum, đồng
    at: str  #: instant, ISO 8601


class OrderBegun(OrderFact):
    """The payer went to a provider."""


class OrderPaid(OrderFact):
    """The whole sum arrived in time."""


class OrderExpired(OrderFact):
    """The time to pay ran out."""


class OrderCancelled(OrderFact):
    """The order was withdrawn before it was paid."""


class RefundRequested(OrderFact):
    """The sum is to go back to the payer."""


class OrderRefunded(OrderFact):
    """The sum went back to the payer."""
