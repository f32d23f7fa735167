# SPDX-License-Identifier: Apache-2.0
"""What a take-back, an update or a replacement asks, and of whom (QĐ 28/2018 art. 8–9)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lienthong.exchange.errors import NotAReceiver
from lienthong.exchange.rules.edxml import Business, Errand
from lienthong.exchange.rules.handling import Ask
from lienthong.orgs.rules import AgencyCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What an errand asks of the receivers of one earlier document."""

    document_id: str
    asks: Mapping[str, Ask]  #: by receiver, modern order


def requests(errand: Errand, addressed: Collection[str]) -> tuple[Request, ...]:
    """Return what an errand asks; nothing for a new document.

    addressed: receivers of the errand's own package, modern order.
    Raises: BadAgencyCode.
    """
    if errand.kind is Business.NEW:
        return ()
    if errand.kind is Business.REPLACE:
        return tuple(
            Request(
                document_id=one.document_id,
                asks=dict.fromkeys([modern(c) for c in one.organ_codes] or addressed, Ask.REPLACE),
            )
            for one in errand.replaced
        )
    return (Request(document_id=errand.document_id, asks=_asks(errand, addressed)),)


def added(errand: Errand) -> tuple[str, ...]:
    """Return whom an update adds to the earlier document's receivers, modern order.

    Raises: BadAgencyCode.
    """
    if errand.kind is not Business.UPDATE or not errand.receivers_changed:
        return ()
    new = (modern(change.organ_code) for change in errand.changes if change.is_added)
    return tuple(dict.fromkeys(new))


def check(request: Request, held: Collection[str]) -> None:
    """Refuse a request to agencies that the earlier document never went to.

    A replacement may reach further than what it replaces. Raises: NotAReceiver.
    """
    strangers = sorted(
        code for code, ask in request.asks.items() if code not in held and ask is not Ask.REPLACE
    )
    if strangers:
        raise NotAReceiver(document_id=request.document_id, codes=", ".join(strangers))


@lru_cache(maxsize=16_384)
def modern(code: str) -> str:
    """Return a code in today's written order. Raises: BadAgencyCode."""
    return AgencyCode.parse(code).modern


def _asks(errand: Errand, addressed: Collection[str]) -> dict[str, Ask]:
    if errand.kind is Business.REVOKE:
        return dict.fromkeys(addressed, Ask.TAKE_BACK)
    changes = errand.changes if errand.receivers_changed else ()
    dropped = {modern(one.organ_code) for one in changes if not one.is_added}
    new = set(added(errand))
    asks = dict.fromkeys(sorted(dropped), Ask.TAKE_BACK)
    if errand.content_changed or not errand.receivers_changed:
        asks |= {code: Ask.UPDATE for code in addressed if code not in dropped | new}
    return asks
