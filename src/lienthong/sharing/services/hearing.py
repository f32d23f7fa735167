# SPDX-License-Identifier: Apache-2.0
"""What other nodes said about requests for access takes effect here: once each (ADR 0209)."""

import datetime as dt
import logging
from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import clean, clean_lines
from lienthong.sharing.models import AccessRequest, Endpoint, Service, Subsystem, Word
from lienthong.sharing.rules import words
from lienthong.sharing.rules.services import OPEN, RequestState
from lienthong.sharing.rules.words import Answer, BadWord, Kind, Request
from lienthong.sharing.services import telling
from lienthong.sharing.services.waking import wake_talks

logger = logging.getLogger(__name__)
ACTOR = Actor.system("sharing.nodes")
MOST_AT_ONCE = 200
LONGEST_TEXT, LONGEST_NAME = 1_000, 300


class _Unfollowed(Exception):  # noqa: N818 - it names what was done with a word
    """A request that this node cannot take; the asker reads why."""


def take_words() -> int:
    """Let requests, withdrawals and answers of other nodes take effect; return how many did.

    The gateway has checked whose words they are. One that has to wait for another is looked at
    again the next time.
    """
    waiting = Word.objects.filter(taken_at=None).order_by("received_at", "pk")
    taken = sum(_take(key) for key in list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]))
    if taken:
        wake_talks()  # what became of a request is told back
    return taken


def _take(key: UUID) -> bool:
    try:
        with transaction.atomic():
            row = Word.objects.select_for_update().filter(pk=key, taken_at=None).first()
            if row is None:
                return False
            row.problem = _followed(row)
            row.taken_at = clock.now()
            row.save(update_fields=["taken_at", "problem"])
    except IntegrityError:  # an earlier request of the same system waits; it may be withdrawn soon
        logger.info("a word of another node waits: %s", key)
        return False
    return True


def _followed(row: Word) -> str:
    """Let a word take effect; return why it did not, which the other node is told."""
    try:
        if row.kind == Kind.ENDED:
            _ended(row, words.read(Answer, row.told.encode()))
        elif row.kind == Kind.DECIDED:
            _decided(row, words.read(Answer, row.told.encode()))
        elif row.kind == Kind.WITHDRAWN:
            _withdrawn(row)
        else:
            _asked(row, words.read(Request, row.told.encode()))
    except BadWord as problem:
        return str(problem)
    except _Unfollowed as problem:
        return str(problem)
    return ""


def _asked(row: Word, told: Request) -> None:
    """Lay another node's request on the desk of the provider. Raises: _Unfollowed."""
    caller = Subsystem.objects.filter(
        identifier=told.caller, node=row.node, is_open=True
    ).first()  # fmt: skip
    if caller is None:
        raise _Unfollowed(_("Nút cung cấp chưa biết hệ thống gọi, hoặc hệ thống đã ngắt."))
    provider, _slash, code = told.service.rpartition("/")
    service = Service.objects.filter(
        code=code, subsystem__identifier=provider, subsystem__node="", subsystem__is_open=True
    ).first()  # fmt: skip
    if service is None or service.state not in OPEN:
        raise _Unfollowed(_("Dịch vụ không còn nhận yêu cầu truy cập."))
    endpoints = _endpoints(service, told)
    basis, purpose = (clean_lines(text)[:LONGEST_TEXT] for text in (told.legal_basis, told.purpose))
    if not basis or not purpose:
        raise _Unfollowed(_("Yêu cầu không nêu căn cứ hoặc mục đích."))
    if AccessRequest.objects.filter(pk=told.id).exists():
        raise _Unfollowed(_("Mã của yêu cầu đã có."))
    request = AccessRequest.objects.create(
        id=told.id, subsystem=caller, service=service, legal_basis=basis, purpose=purpose,
        until_day=told.until_day, asked_at=told.asked_at,
        asked_by=clean(told.asked_by)[:LONGEST_NAME],
    )  # fmt: skip
    request.endpoints.set(endpoints)
    audit.record(
        ACTOR, "sharing.access_heard", told.service, before=None,
        after={"by": caller.identifier, "node": row.node, "purpose": purpose, "basis": basis},
    )  # fmt: skip
    telling.asked(request)


def _endpoints(service: Service, told: Request) -> list[Endpoint]:
    wanted = set(told.endpoints)
    offered: Mapping[tuple[str, str], Endpoint] = {
        (one.method, one.path): one for one in service.endpoints.filter(is_offered=True)
    }
    if not wanted <= set(offered):
        raise _Unfollowed(_("Dịch vụ đã đổi: có thao tác được xin không còn cung cấp."))
    return [offered[one] for one in sorted(wanted)]


def _withdrawn(row: Word) -> None:
    """Take back what the asker's node takes back; what was decided before that stands."""
    request = (
        AccessRequest.objects.select_for_update(of=("self",))
        .filter(pk=row.request_id, subsystem__node=row.node, state=RequestState.ASKED)
        .first()
    )
    if request is not None:
        _settle(request, RequestState.WITHDRAWN)
        audit.record(ACTOR, "sharing.access_withdrawn", str(request.pk), before=None, after=None)


def _decided(row: Word, told: Answer) -> None:
    """Write down what the provider decided at its node, and tell those who asked."""
    request = _ours(row, RequestState.ASKED, RequestState.WITHDRAWN)
    _settle_as_told(row, request, told)
    telling.decided(request)


def _ended(row: Word, told: Answer) -> None:
    """Write down that the provider's node lets the system in no longer, and tell those who asked.

    Where the approval itself has not been written down yet, it is with its end: the order in which
    the two are looked at makes no difference.
    """
    if told.ended_at is None:
        raise _Unfollowed("no end")
    if told.state is not RequestState.APPROVED:
        raise _Unfollowed("never approved")
    request = _ours(row, RequestState.ASKED, RequestState.WITHDRAWN, RequestState.APPROVED)
    if request.ended_at is not None:
        return
    if request.state != RequestState.APPROVED:
        _settle_as_told(row, request, told)
    request.ended_at = told.ended_at
    request.end_reason = clean_lines(told.end_reason)[:LONGEST_TEXT]
    request.save(update_fields=["ended_at", "end_reason"])
    audit.record(
        ACTOR, "sharing.approval_ended", str(request.pk), before=None,
        after={"node": row.node, "at": told.ended_at.isoformat(), "reason": request.end_reason},
    )  # fmt: skip
    telling.ended_elsewhere(request)


def _ours(row: Word, *states: RequestState) -> AccessRequest:
    """Return a request of this node that another node speaks of, locked. Raises: _Unfollowed."""
    request = (
        AccessRequest.objects.select_for_update(of=("self",))
        .select_related("service__subsystem", "subsystem")
        .filter(
            pk=row.request_id, service__subsystem__node=row.node, subsystem__node="",
            state__in=states,
        )
        .first()
    )  # fmt: skip
    if request is None:
        raise _Unfollowed("no such request")
    return request


def _settle_as_told(row: Word, request: AccessRequest, told: Answer) -> None:
    request.reason = clean_lines(told.reason)[:LONGEST_TEXT]
    request.decided_by = clean(told.decided_by)[:LONGEST_NAME]
    request.heard_at = request.heard_at or row.received_at
    _settle(request, told.state, told.decided_at)
    audit.record(
        ACTOR, "sharing.answer_heard", str(request.pk), before=None,
        after={"node": row.node, "state": told.state, "reason": request.reason},
    )  # fmt: skip


def _settle(
    request: AccessRequest, state: RequestState, decided_at: dt.datetime | None = None
) -> None:
    request.state, request.decided_at = state, decided_at or clock.now()
    request.save(update_fields=["state", "decided_at", "decided_by", "reason", "heard_at"])
