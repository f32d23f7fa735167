# SPDX-License-Identifier: Apache-2.0
"""What a records clerk does with a document that came. Each act is said on the axis (ADR 0167)."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.exchange.models import Filing, Package
from lienthong.exchange.queries.books import ENDED, agency_of
from lienthong.exchange.queries.documents import handling_of
from lienthong.exchange.queries.reading import letter_of
from lienthong.exchange.rules import handling
from lienthong.exchange.rules.desk import Side
from lienthong.exchange.rules.documents import DestructionReport
from lienthong.exchange.rules.edxml import Organ, Reference, Staff, StatusCode, StatusMessage
from lienthong.exchange.services import filing
from lienthong.exchange.services.desk import axis
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.text import clean, clean_lines
from lienthong.orgs import queries as orgs


def register(*, actor: Actor, package_id: UUID) -> int:
    """Enter a document under the next number of the agency's book and tell its sender.

    The number stays when the axis was away; the same again uses it.
    Raises: Denied, Missing, StatusOutOfOrder, AxisAway, AxisRefused.
    """
    row = _filing(actor, package_id)
    _check(row, StatusCode.ACCEPTED)
    number = _numbered(actor, row.pk)
    _say(actor, row, (StatusCode.ACCEPTED,), _("Số đến {number}").format(number=number))
    return number


def refuse(*, actor: Actor, package_id: UUID, reason: str) -> None:
    """Send a document back with a reason (QĐ 28/2018/QĐ-TTg art. 5.4).

    Raises: Denied, Missing, StatusOutOfOrder, AxisAway, AxisRefused.
    """
    row = _filing(actor, package_id)
    _say(actor, row, (StatusCode.REFUSED,), clean_lines(reason))


def assign(*, actor: Actor, package_id: UUID, to: str, note: str) -> None:
    """Note who works on a document and tell its sender that it is assigned.

    Raises: Denied, Missing, StatusOutOfOrder, AxisAway, AxisRefused.
    """
    row = _filing(actor, package_id)
    told = clean(to)
    words = f"{told}. {clean_lines(note)}" if note.strip() else told
    _say(actor, row, (StatusCode.ASSIGNED,), words)
    Filing.objects.filter(pk=row.pk).update(assigned_to=told)


def start(*, actor: Actor, package_id: UUID, note: str = "") -> None:
    """Say that work on a document has begun.

    Raises: Denied, Missing, StatusOutOfOrder, AxisAway, AxisRefused.
    """
    row = _filing(actor, package_id)
    _say(actor, row, (StatusCode.IN_PROGRESS,), clean_lines(note))


def finish(*, actor: Actor, package_id: UUID, note: str = "") -> None:
    """Say that a document is dealt with; that it was in progress goes without a page of its own.

    Raises: Denied, Missing, StatusOutOfOrder, AxisAway, AxisRefused.
    """
    row = _filing(actor, package_id)
    assert row.receiver is not None
    at = row.receiver.status
    steps = (StatusCode.IN_PROGRESS, StatusCode.FINISHED)
    _say(
        actor, row, steps[1:] if at in (StatusCode.IN_PROGRESS, StatusCode.FINISHED) else steps,
        clean_lines(note),
    )  # fmt: skip


def answer_request(*, actor: Actor, package_id: UUID, agrees: bool, reason: str) -> None:
    """Agree to a take-back, update or replacement, or decline it with a reason.

    Raises: Denied, Missing, StatusOutOfOrder, AxisAway, AxisRefused.
    """
    row = _filing(actor, package_id)
    said = StatusCode.AGREED if agrees else StatusCode.DISAGREED
    _say(actor, row, (said,), clean_lines(reason))


def report_destroyed(*, actor: Actor, package_id: UUID, description: str) -> None:
    """Report that the agency's copy of a document that it let go is destroyed (art. 9.2).

    On these pages its files cannot be opened from the moment of the consent; the report says so in
    the agency's name, and is a leaf of the log.
    Raises: Denied, Missing, AxisAway, AxisRefused.
    """
    row = _filing(actor, package_id)
    report = DestructionReport(
        organ_code=row.agency_code,
        sender_code=row.package.sender_code,
        document_id=row.package.document_id,
        at=clock.now(),
        by=actor.recorded_name,
        description=clean_lines(description),
    )
    axis().destroyed(report)
    audit.record(actor, "exchange.destroyed", package_id, after={"agency": row.agency_code})


def record_view(*, actor: Actor, package_id: UUID, purpose: str) -> None:
    """Note that somebody opened a file of a document. Raises: Denied."""
    agency_of(actor)
    audit.record(actor, "exchange.file_read", package_id, purpose=purpose)


def _filing(actor: Actor, package_id: UUID) -> Filing:
    """Return the agency's entry of a document that came. Raises: Denied, Missing."""
    row = (
        Filing.objects.select_related("package", "receiver__delivery")
        .filter(package_id=package_id, agency_code=agency_of(actor), side=Side.IN)
        .first()
    )
    if row is None:
        raise Missing(what=_("văn bản đến"))
    return row


def _check(row: Filing, status: StatusCode) -> None:
    """Refuse at once what the axis would refuse, before a number is given."""
    assert row.receiver is not None
    handling.said(handling_of(row.receiver), status, handling.Side.RECEIVER)


@transaction.atomic
def _numbered(actor: Actor, key: UUID) -> int:
    row = Filing.objects.select_for_update().get(pk=key)
    if row.number is None:
        now = clock.now()
        row.year = filing.year_of(now)
        row.number = filing.next_number(row.agency_code, Side.IN, row.year)
        row.registered_by, row.registered_at = actor.recorded_name, now
        row.save(update_fields=["year", "number", "registered_by", "registered_at"])
        audit.record(
            actor, "exchange.registered", row.package_id,
            after={"agency": row.agency_code, "number": row.number, "year": row.year},
        )  # fmt: skip
    return row.number


def _say(actor: Actor, row: Filing, statuses: Sequence[StatusCode], words: str) -> None:
    """Say statuses of a document, one after the other, and keep the books in step.

    Also when nothing is new: the answer to the press before may have been lost.
    """
    receiver = row.receiver
    assert receiver is not None
    stands, new = handling_of(receiver), list[StatusCode]()
    for status in statuses:
        before, stands = stands, handling.said(stands, status, handling.Side.RECEIVER)
        if stands != before or status is StatusCode.ASSIGNED:  # a second press says nothing new
            new.append(status)
    is_closed = stands.is_gone or stands.status in ENDED
    if not new and row.is_closed == is_closed:
        return
    now = clock.now()
    for place, status in enumerate(new):
        axis().say(_message(actor, row, status, now + dt.timedelta(milliseconds=place), words))
    with transaction.atomic():
        Filing.objects.filter(pk=row.pk).update(is_closed=is_closed)
        audit.record(
            actor, "exchange.said", row.package_id,
            after={"agency": row.agency_code, "statuses": [str(one) for one in new or statuses]},
        )  # fmt: skip


def _message(
    actor: Actor, row: Filing, status: StatusCode, at: dt.datetime, words: str
) -> StatusMessage:
    package: Package = row.package
    agency = orgs.names_by_code([row.agency_code]).get(row.agency_code, "")
    return StatusMessage(
        sender=Organ(code=row.agency_code, name=agency),
        about=Reference(
            organ_code=package.sender_code,
            document_id=package.document_id,
            code=package.code,
            issued_on=letter_of(package).issued_on,
        ),
        status=status,
        at=at,
        description=words,
        staff=Staff(name=actor.recorded_name, department=actor.post_name),
    )
