# SPDX-License-Identifier: Apache-2.0
"""Sending what a clerk has written, and asking for it back."""

import hashlib
import json
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.exchange.errors import AxisRefused, DraftChanged, DraftIncomplete
from lienthong.exchange.models import Draft, Event, Package
from lienthong.exchange.ports import Accepted
from lienthong.exchange.queries import drafts
from lienthong.exchange.queries.books import agency_of
from lienthong.exchange.queries.documents import document
from lienthong.exchange.rules.desk import DraftState
from lienthong.exchange.rules.edxml import Business, Edoc, Errand, Organ, Priority
from lienthong.exchange.rules.systems import EventKind
from lienthong.exchange.services import filing
from lienthong.exchange.services.desk import axis
from lienthong.exchange.services.drafting import reserve_number
from lienthong.files import queries as files
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import LeafId
from lienthong.kernel.text import clean_lines
from lienthong.orgs import queries as orgs

_LONGEST_ABOUT = 150


def send(*, actor: Actor, draft_id: UUID, seen: str = "") -> UUID:
    """Send a draft and return its package; a draft that has left already is left alone.

    When the axis is away the draft stays as it is being sent: the same again sends it once. When
    the axis says no, the draft may be changed again unless an earlier try was taken after all.
    seen: `DraftView.mark` of what the clerk looked at; "": whatever stands there.
    Raises: Denied, Missing, DraftChanged, DraftIncomplete, AxisAway, AxisRefused.
    """
    row = _leaving(actor, draft_id, seen)
    if row.package_id:
        return row.package_id
    view = drafts.draft(actor, draft_id)
    told = msgspec.convert(row.left_as, Edoc) if row.left_as else drafts.edoc_of(view)
    try:
        with ExitStack() as opened:
            streams = [opened.enter_context(files.open_stream(one.id)) for one in view.files]
            accepted = axis().send(told, streams)
    except AxisRefused:
        taken = _taken_before(row)
        if taken is None:
            leaving = Draft.objects.filter(pk=draft_id, state=DraftState.SENDING)
            leaving.update(state=DraftState.OPEN, left_as=None)
            raise
        accepted = taken
    _left(actor, draft_id, accepted, told)
    return accepted.package_id


def recall(*, actor: Actor, package_id: UUID, codes: Collection[str], reason: str) -> None:
    """Ask receivers for a document back; from who has not fetched it yet it is withdrawn at once.

    Raises: Denied, Missing, AxisAway, AxisRefused.
    """
    sent = document(actor, package_id)
    if not sent.is_sender:
        raise Missing(what=_("văn bản đi"))
    asked = [one for one in sent.receivers if one.code in set(codes)]
    why = clean_lines(reason)
    earlier = Package.objects.filter(about=package_id).count()
    marked = json.dumps([sorted(one.code for one in asked), why, earlier], ensure_ascii=False)
    mark = hashlib.sha256(marked.encode()).hexdigest()[:16]
    told = Edoc(
        sender=Organ(code=sent.sender_code, name=sent.sender_name),
        receivers=tuple(Organ(code=one.code, name=one.name) for one in asked),
        document_id=f"{sent.edoc.document_id[:_LONGEST_ABOUT]}/thu-hoi/{mark}",
        number=sent.edoc.number,
        notation=sent.edoc.notation,
        subject=_("Thu hồi: {subject}").format(subject=sent.edoc.subject)[:500],
        issued_on=clock.today(),
        type_name=sent.edoc.type_name,
        priority=Priority(sent.edoc.priority),
        errand=Errand(kind=Business.REVOKE, reason=why, document_id=sent.edoc.document_id),
    )
    axis().send(told, ())
    audit.record(
        actor, "exchange.recalled", package_id,
        after={"receivers": [one.code for one in asked], "reason": why},
    )  # fmt: skip


@transaction.atomic
def _leaving(actor: Actor, draft_id: UUID, seen: str) -> Draft:
    """Give a whole draft its identifier, so that sending it again is sending the same.

    Raises: Denied, Missing, DraftChanged, DraftIncomplete.
    """
    code = agency_of(actor)
    row = Draft.objects.select_for_update().filter(pk=draft_id, agency_code=code).first()
    if row is None or row.state == DraftState.DROPPED:
        raise Missing(what=_("bản thảo"))
    if row.state != DraftState.OPEN:
        return row
    view = drafts.draft(actor, draft_id)
    if seen and view.mark != seen:
        raise DraftChanged
    problems = drafts.problems_of(view)
    if problems:
        raise DraftIncomplete(problems="; ".join(problems))
    if not row.document_id:  # one that was refused keeps its own: it cannot leave twice
        _number, row.document_id = reserve_number(actor=actor)
    row.state = DraftState.SENDING
    row.save(update_fields=["document_id", "state"])
    # Names, and where an earlier document stands, may change from one try to the next.
    row.left_as = msgspec.to_builtins(drafts.edoc_of(drafts.draft(actor, draft_id)))
    row.save(update_fields=["left_as"])
    return row


def _taken_before(row: Draft) -> Accepted | None:
    """Return what the axis answered to an earlier try of a draft, whose answer was lost."""
    accepted = Event.objects.filter(
        package__kind="edoc",
        package__sender_code=row.agency_code,
        package__document_id=row.document_id,
        kind=EventKind.ACCEPTED,
    ).first()
    if accepted is None:
        return None
    return Accepted(package_id=accepted.package_id, leaf_id=LeafId(accepted.pk))


@transaction.atomic
def _left(actor: Actor, draft_id: UUID, accepted: Accepted, told: Edoc) -> None:
    changed = Draft.objects.filter(pk=draft_id, state=DraftState.SENDING).update(
        state=DraftState.SENT, package=accepted.package_id, changed_at=clock.now()
    )
    if not changed:  # another press of the button was quicker
        return
    if told.errand.kind in (Business.NEW, Business.REPLACE):
        filing.file_outgoing(accepted.package_id, _names(told.receivers))
    audit.record(
        actor, "exchange.sent", accepted.package_id,
        after={
            "document_id": told.document_id,
            "receivers": len(told.receivers),
            "business": int(told.errand.kind),
            "leaf": str(accepted.leaf_id),
        },
    )  # fmt: skip


def _names(receivers: Sequence[Organ]) -> list[str]:
    names = orgs.names_by_code({one.code for one in receivers})
    return [names.get(one.code, one.name) for one in receivers]
