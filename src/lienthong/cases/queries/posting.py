# SPDX-License-Identifier: Apache-2.0
"""Parcels as pages show them, and the carriers that are connected."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from lienthong.cases import ports
from lienthong.cases.errors import CarrierMissing, CaseMissing
from lienthong.cases.models import CarrierWord, Parcel
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules.posting import UNDER_WAY, ParcelState, WordKind
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import CaseId, LeafId


@dataclass(frozen=True, slots=True, kw_only=True)
class WordView:
    """One thing that the carrier told."""

    kind: WordKind  #: what
    at: dt.datetime  #: when, by the carrier's clock
    heard_at: dt.datetime  #: when it was told here
    place: str  #: where
    text: str  #: who received it, or why not
    leaf_id: LeafId  #: its leaf in the ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelView:
    """One parcel."""

    id: uuid.UUID
    state: ParcelState
    carrier: str  #: as people read it
    tracking: str  #: empty until the carrier gave a number
    follow_href: str  #: the carrier's page of it, or nothing
    to_name: str  #: who takes it in
    to_phone: str
    to_address: str
    result_number: str  #: what is in it
    packed_at: dt.datetime
    packed_by: str
    handed_at: dt.datetime | None
    handed_by: str
    ended_at: dt.datetime | None
    ended_text: str  #: who received it, or why it came back
    words: tuple[WordView, ...]  #: as they happened
    is_doubted: bool  #: the carrier's words cannot all be true, and nobody has asked it yet

    @property
    def is_under_way(self) -> bool:
        """Tell whether it has not ended."""
        return self.state in UNDER_WAY


def carriers() -> Mapping[str, ports.Carrier]:
    """Return the connected carriers by name, the first one preferred."""
    wired: Mapping[str, ports.Carrier] = import_string(settings.CASES_CARRIERS)
    return wired


def carrier(name: str) -> ports.Carrier:
    """Return one carrier. Raises: CarrierMissing."""
    found = carriers().get(name)
    if found is None:
        raise CarrierMissing
    return found


def parcels(actor: Actor, case_id: CaseId) -> list[ParcelView]:
    """List the parcels of a dossier that the actor reaches, the last one first.

    One that was unpacked is left out, unless its carrier says that it has it: officials look.
    Raises: CaseMissing.
    """
    if not visible_to(actor).filter(pk=case_id).exists():
        raise CaseMissing
    counts = ~Q(state=ParcelState.CANCELLED)
    if actor.is_official:
        counts |= Q(doubted_at__isnull=False)
    found = Parcel.objects.filter(counts, case_id=case_id)
    found = found.order_by("-packed_at", "-id").prefetch_related("words")
    return [parcel_view(row) for row in found]


def parcel_view(row: Parcel) -> ParcelView:
    """Return a row as a value."""
    by = carriers().get(row.carrier)
    told = sorted(row.words.all(), key=lambda one: (one.at, one.heard_at))
    return ParcelView(
        id=row.pk,
        state=ParcelState(row.state),
        carrier=by.title if by else row.carrier,
        tracking=row.tracking,
        follow_href=by.follow(row.tracking) if by and row.tracking else "",
        to_name=row.to_name,
        to_phone=row.to_phone,
        to_address=row.to_address,
        result_number=row.result_number,
        packed_at=row.packed_at.astimezone(HANOI),
        packed_by=row.packed_by,
        handed_at=row.handed_at and row.handed_at.astimezone(HANOI),
        handed_by=row.handed_by,
        ended_at=row.ended_at and row.ended_at.astimezone(HANOI),
        ended_text=row.ended_text,
        words=tuple(map(_word, told)),
        is_doubted=row.doubted_at is not None,
    )


def _word(row: CarrierWord) -> WordView:
    return WordView(
        kind=WordKind(row.kind),
        at=row.at.astimezone(HANOI),
        heard_at=row.heard_at.astimezone(HANOI),
        place=row.place,
        text=row.text,
        leaf_id=LeafId(row.leaf_id),
    )
