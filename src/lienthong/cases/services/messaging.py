# SPDX-License-Identifier: Apache-2.0
"""Writing and reading the talk between applicant and agency."""

import datetime as dt
import uuid

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import CaseMissing, UnknownPaper, WrongAgency
from lienthong.cases.events import MessageWritten
from lienthong.cases.models import Case, Message
from lienthong.cases.queries.access import visible_to
from lienthong.cases.queries.messages import MessageFile, closes_of, may_speak
from lienthong.cases.rules import messaging
from lienthong.cases.services.beats import told_of
from lienthong.files import queries as files
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import CaseId
from lienthong.kernel.text import clean
from lienthong.outbox import services as outbox


@transaction.atomic
def write_message(
    *, actor: Actor, case_id: CaseId, body: str, sent: tuple[MessageFile, ...] = ()
) -> uuid.UUID:
    """Write to the other side about a dossier; it is told by a notice.

    sent: files the actor has stored.
    Raises: CaseMissing, Denied, WrongAgency, MessageEmpty, MessageTooLong, TooManyMessages,
    ThreadClosed, UnknownPaper.
    """
    case = queries.lock(case_id, visible_to_actor=actor)
    _may(actor, case)
    at = clock.now()
    said = messaging.check_message(body, files=len(sent))
    messaging.check_open(closes_of(case), at)
    is_from_agency = actor.is_official
    messaging.check_rate(_sent_today(case, is_from_agency, at), is_from_agency=is_from_agency)
    for one in sent:
        if files.stored(one.file_id).owner_id != actor.account_id:
            raise UnknownPaper(component=one.name)
    leaf_id = audit.record(actor, "cases.message_sent", case.pk, case_code=case.code)
    message = Message.objects.create(
        case=case,
        is_from_agency=is_from_agency,
        account_id=actor.account_id,
        author_name=actor.name,
        post_name=actor.post_name,
        agency_id=actor.agency_id,
        body=said,
        files=[{"file_id": str(one.file_id), "name": clean(one.name)} for one in sent],
        at=at,
        leaf_id=leaf_id,
    )
    outbox.publish(
        told_of(case, MessageWritten, at=at, message_id=message.pk, is_from_agency=is_from_agency)
    )
    return message.pk


@transaction.atomic
def read_messages(*, actor: Actor, case_id: CaseId) -> int:
    """Mark what the other side wrote as read; return how much of it was new.

    An official's reading leaves a leaf about the applicant. Twice changes nothing.
    Raises: CaseMissing.
    """
    case = visible_to(actor).filter(pk=case_id).first()
    if case is None:
        raise CaseMissing
    if actor.is_official and not may_speak(actor, case):
        return 0
    new = Message.objects.filter(case=case, read_at=None, is_from_agency=actor.is_citizen)
    many = new.update(read_at=clock.now())
    if many and actor.is_official:
        about = (case.applicant_number,) if case.applicant_number else ()
        audit.record(
            actor, "cases.messages_read", case.pk, purpose="cases.settle", about=about,
            case_code=case.code,
        )  # fmt: skip
    return many


def _may(actor: Actor, case: Case) -> None:
    if actor.is_citizen:
        return
    if not actor.is_official:
        raise Denied(right="cases.message")
    if not any(actor.has(right) for right in ("cases.receive", "cases.appraise", "cases.sign")):
        raise Denied(right="cases.receive")
    if not may_speak(actor, case):
        raise WrongAgency


def _sent_today(case: Case, is_from_agency: bool, at: dt.datetime) -> int:
    midnight = clock.at(clock.legal_date(at), dt.time(0))
    sent = Message.objects.filter(case=case, is_from_agency=is_from_agency, at__gte=midnight)
    return sent.count()
