# SPDX-License-Identifier: Apache-2.0
"""Reads of the audit trail, newest first. Callers have decided that the reader may see it."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from lienthong.audit import rules
from lienthong.audit.models import Trace
from lienthong.kernel.ids import AccountId, LeafId, PostId
from lienthong.ledger import queries as ledger
from lienthong.ledger.rules import openings

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceView:
    """One recorded act, opened."""

    leaf_id: LeafId  #: its leaf in the log `audit`
    at: dt.datetime  #: when
    action: str  #: `package.past_tense`
    sentence: str  #: the act in the reader's language
    actor: str  #: name of who acted
    agency_code: str  #: agency acted for, or empty
    post_id: PostId | None  #: officials: the post acted in
    subject: str  #: id of what was acted on
    case_code: str  #: dossier it was done for, or empty
    purpose: str  #: why personal data was read, or empty
    about: tuple[str, ...]  #: personal numbers of those whose data was read
    before: Any  #: state before, as recorded
    after: Any  #: state after, as recorded


def recent(*, older_than: LeafId | None = None, limit: int = PAGE) -> list[TraceView]:
    """Return the latest acts of all. older_than: the last leaf of the page before."""
    return _page(Trace.objects.all(), older_than, limit)


def of_subject(
    subject: object, *, older_than: LeafId | None = None, limit: int = PAGE
) -> list[TraceView]:
    """Return what was done to one thing."""
    return _page(Trace.objects.filter(subject=str(subject)), older_than, limit)


def by_actor(
    account_id: AccountId, *, older_than: LeafId | None = None, limit: int = PAGE
) -> list[TraceView]:
    """Return what one account did."""
    return _page(Trace.objects.filter(account_id=account_id), older_than, limit)


def of_case(
    case_code: str, *, older_than: LeafId | None = None, limit: int = PAGE
) -> list[TraceView]:
    """Return what was done for one dossier, in whatever package."""
    return _page(Trace.objects.filter(case_code=case_code), older_than, limit)


def of_person(
    personal_number: str, *, older_than: LeafId | None = None, limit: int = PAGE
) -> list[TraceView]:
    """Return who looked at one person's data."""
    traces = Trace.objects.filter(about__contains=[personal_number]).exclude(about=[])
    return _page(traces, older_than, limit)


def is_about(personal_number: str, leaf_id: LeafId) -> bool:
    """Tell whether a leaf says that one person's data was read."""
    return Trace.objects.filter(leaf_id=leaf_id, about__contains=[personal_number]).exists()


def openings_of(leaf_id: LeafId) -> tuple[openings.Opening, ...]:
    """Return what opens the closed values of a leaf. The caller has decided who may see them."""
    row = Trace.objects.filter(leaf_id=leaf_id).first()
    return openings.read(row.openings) if row else ()


def _page(traces: QuerySet[Trace], older_than: LeafId | None, limit: int) -> list[TraceView]:
    if older_than is not None:
        traces = traces.filter(leaf_id__lt=older_than)
    return _opened(traces.order_by("-leaf_id")[:limit])


def _opened(traces: Iterable[Trace]) -> list[TraceView]:
    rows = list(traces)
    bodies = ledger.bodies(LeafId(row.leaf_id) for row in rows)
    return [_view(row, _body(row, bodies[LeafId(row.leaf_id)])) for row in rows]


def _body(row: Trace, body: bytes) -> dict[str, Any]:
    """Return what a leaf says, its closed values open where the row still tells them."""
    try:
        return openings.opened(body, openings.read(row.openings))
    except openings.BadOpening:  # somebody changed the row: the leaf stands, the name is lost
        told: dict[str, Any] = json.loads(body)
        return told


def _view(row: Trace, body: dict[str, Any]) -> TraceView:
    name = body["actor"].get("name")
    actor = name if isinstance(name, str) and name else body["actor"]["kind"]
    purpose, post = body.get("purpose", ""), body["actor"].get("post")
    return TraceView(
        leaf_id=LeafId(row.leaf_id),
        at=row.at,
        action=row.action,
        sentence=rules.sentence(
            row.action, actor=actor, subject=row.subject, case=row.case_code, purpose=purpose
        ),
        actor=actor,
        agency_code=row.agency_code,
        post_id=PostId(UUID(post)) if post else None,
        subject=row.subject,
        case_code=row.case_code,
        purpose=purpose,
        about=tuple(row.about),
        before=body.get("before"),
        after=body.get("after"),
    )
