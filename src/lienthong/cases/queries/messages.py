# SPDX-License-Identifier: Apache-2.0
"""Reads of the talk about a dossier: the thread, and how much of it nobody has read yet."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from lienthong.cases.errors import CaseMissing
from lienthong.cases.models import Case, Message
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules import Status
from lienthong.cases.rules.messaging import closes_at
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import CaseId, FileId

#: The latest messages that a page shows.
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFile:
    """A file sent with a message."""

    file_id: FileId  #: for the package that serves it, after its own check
    name: str  #: as its sender calls it


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """One message as one reader may see it."""

    id: uuid.UUID  #: which message
    is_from_agency: bool  #: written by an official
    is_own: bool  #: written by the reader's side
    author: str  #: officials see names; the applicant sees the post and the agency
    body: str  #: plain text
    files: tuple[MessageFile, ...]  #: sent with it
    at: dt.datetime  #: when
    read_at: dt.datetime | None  #: when the other side opened it


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The talk about one dossier."""

    messages: tuple[MessageView, ...]  #: oldest first
    unread: int  #: what the other side wrote and the reader's side has not opened
    closes_at: dt.datetime | None  #: last instant to write; None while the dossier is open
    is_open: bool  #: one can write now


def thread(actor: Actor, case_id: CaseId) -> Thread:
    """Return the talk about a dossier. Raises: CaseMissing."""
    case = visible_to(actor).filter(pk=case_id).first()
    if case is None:
        raise CaseMissing
    rows = (
        Message.objects.filter(case=case)
        .select_related("agency")
        .order_by("-at", "-id")[:MOST_SHOWN]
    )
    messages = tuple(_view(row, for_agency=not actor.is_citizen) for row in reversed(list(rows)))
    closes = closes_of(case)
    return Thread(
        messages=messages,
        unread=sum(one.read_at is None and not one.is_own for one in messages),
        closes_at=closes.astimezone(HANOI) if closes else None,
        is_open=closes is None or clock.now() <= closes,
    )


def unread_messages(actor: Actor, case_ids: Collection[CaseId] | None = None) -> dict[CaseId, int]:
    """Count what the reader's side has not opened yet, by dossier: of some, or of all reached."""
    reached = visible_to(actor)
    if case_ids is not None:
        reached = reached.filter(pk__in=list(case_ids))
    rows = Message.objects.filter(
        read_at=None, is_from_agency=actor.is_citizen, case__in=reached.values("pk")
    )
    counted = rows.values_list("case_id").annotate(many=Count("pk"))
    return {CaseId(case_id): many for case_id, many in counted}


def message_file(actor: Actor, case_id: CaseId, file_id: uuid.UUID) -> FileId:
    """Return a file sent with a message of a dossier the actor reaches. Raises: CaseMissing."""
    rows = Message.objects.filter(case_id=case_id, case__in=visible_to(actor).values("pk"))
    for files in rows.values_list("files", flat=True):
        if any(one["file_id"] == str(file_id) for one in files):
            return FileId(file_id)
    raise CaseMissing


def closes_of(case: Case) -> dt.datetime | None:
    """Return when the talk about a dossier ends; None while it is open."""
    if case.finished_at is None and Status(case.status) is not Status.REFUSED:
        return None
    last = case.movements.order_by("-at").values_list("at", flat=True).first()
    return closes_at(Status(case.status), last)


def may_speak(actor: Actor, case: Case) -> bool:
    """Tell whether an official's post talks to applicants: it receives, settles or signs here."""
    works = any(actor.has(right) for right in ("cases.receive", "cases.appraise", "cases.sign"))
    return works and actor.agency_id in (case.agency_id, case.receiving_agency_id)


def _view(row: Message, *, for_agency: bool) -> MessageView:
    if not row.is_from_agency:
        author = row.author_name
    else:
        assert row.agency
        who = (row.author_name if for_agency else "", row.post_name, row.agency.name)
        author = " · ".join(part for part in who if part)
    return MessageView(
        id=row.pk,
        is_from_agency=row.is_from_agency,
        is_own=row.is_from_agency is for_agency,
        author=author,
        body=row.body,
        files=tuple(
            MessageFile(file_id=FileId(uuid.UUID(one["file_id"])), name=one["name"])
            for one in row.files
        ),
        at=row.at.astimezone(HANOI),
        read_at=row.read_at and row.read_at.astimezone(HANOI),
    )
