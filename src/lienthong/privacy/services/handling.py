# SPDX-License-Identifier: Apache-2.0
"""What officers do with a request: answer, transfer, extend, carry out, refuse."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Stale
from lienthong.kernel.ids import AgencyId, FileId
from lienthong.orgs import queries as orgs
from lienthong.privacy.errors import ExtendedAlready, NobodyHandles
from lienthong.privacy.models import Request
from lienthong.privacy.queries.access import HANDLE, lock_request
from lienthong.privacy.queries.requests import RequestView, handler_of, request, view_of
from lienthong.privacy.rules import Kind, Verb
from lienthong.privacy.rules.requests import done_due, extended_due, words
from lienthong.privacy.services import telling
from lienthong.privacy.services.beats import step

ACCEPTED = gettext_lazy("cơ quan đã tiếp nhận, đang thực hiện")
TRANSFERRED = gettext_lazy("đã chuyển đến cơ quan giữ dữ liệu")
EXTENDED = gettext_lazy("cơ quan gia hạn thực hiện")
FINISHED = gettext_lazy("đã thực hiện")
REFUSED = gettext_lazy("không thực hiện được")


@transaction.atomic
def view_request(*, actor: Actor, request_id: uuid.UUID) -> RequestView:
    """Open a request on the desk, and record that its owner's data was read.

    Raises: Denied, RequestMissing.
    """
    view = request(actor, request_id)
    audit.record(
        actor, "privacy.request_viewed", view.code, about=(view.personal_number,),
        case_code=view.case_code,
    )  # fmt: skip
    return view


@transaction.atomic
def accept_request(
    *, actor: Actor, request_id: uuid.UUID, expected_version: int, text: str, others: str = ""
) -> RequestView:
    """Answer that it was received: how it is carried out and by when.

    text: told to the person. others: processors and third parties that must stop using the data
    too, told as well; the term is longer then. Raises: Denied, RequestMissing, Stale, BadStep,
    TextMissing, NothingToStop.
    """
    row, said = _begin(actor, request_id, expected_version), words(text)
    changes: dict[str, object] = {
        "replied_at": clock.now(), "assignee_id": actor.account_id
    }  # fmt: skip
    if others:
        calendar = orgs.calendar(AgencyId(row.agency_id))
        due_at = done_due(Kind(row.kind), calendar, row.received_at, with_others=True)
        changes |= {"others": words(others), "due_at": due_at}
    step(actor, row, Verb.ACCEPT, said, **changes)
    telling.moved(row, ACCEPTED, said)
    return view_of(row, with_history=True)


@transaction.atomic
def transfer_request(
    *, actor: Actor, request_id: uuid.UUID, expected_version: int, agency_id: AgencyId, text: str
) -> RequestView:
    """Hand it to the agency that holds the data; the clocks go on.

    Raises: Denied, RequestMissing, Stale, BadStep, TextMissing, NobodyHandles.
    """
    row, said = _begin(actor, request_id, expected_version), words(text)
    if handler_of(agency_id) != agency_id or agency_id == row.agency_id:
        raise NobodyHandles(agency=orgs.agency(agency_id).name)
    row.agency_id = agency_id
    step(actor, row, Verb.TRANSFER, said, assignee_id=None)
    row.refresh_from_db(fields=["agency"])
    telling.moved(row, TRANSFERRED, said)
    telling.waiting(row, telling.NEW_REQUEST)
    return view_of(row, with_history=True)


@transaction.atomic
def extend_request(
    *, actor: Actor, request_id: uuid.UUID, expected_version: int, text: str
) -> RequestView:
    """Take more time to carry it out, once, before the time ends.

    Raises: Denied, RequestMissing, Stale, BadStep, TextMissing, ExtendedAlready.
    """
    row, said, at = _begin(actor, request_id, expected_version), words(text), clock.now()
    if row.extended_at or row.due_at < at:
        raise ExtendedAlready
    due_at = extended_due(Kind(row.kind), orgs.calendar(AgencyId(row.agency_id)), row.due_at)
    step(actor, row, Verb.EXTEND, said, extended_at=at, due_at=due_at)
    telling.moved(row, EXTENDED, said)
    return view_of(row, with_history=True)


@transaction.atomic
def finish_request(
    *,
    actor: Actor,
    request_id: uuid.UUID,
    expected_version: int,
    text: str,
    file: tuple[FileId, str] | None = None,
) -> RequestView:
    """Say what was done; file: the copy or the paper that goes with it, and its name.

    Raises: Denied, RequestMissing, Stale, BadStep, TextMissing.
    """
    return _close(actor, request_id, expected_version, Verb.FINISH, words(text), file)


@transaction.atomic
def refuse_request(
    *, actor: Actor, request_id: uuid.UUID, expected_version: int, text: str
) -> RequestView:
    """Do not carry it out, with the legal reason.

    Raises: Denied, RequestMissing, Stale, BadStep, TextMissing.
    """
    return _close(actor, request_id, expected_version, Verb.REFUSE, words(text), None)


def _close(
    actor: Actor,
    request_id: uuid.UUID,
    version: int,
    verb: Verb,
    said: str,
    file: tuple[FileId, str] | None,
) -> RequestView:
    row, at = _begin(actor, request_id, version), clock.now()
    kept = {"file_id": file[0], "file_name": file[1]} if file else {}
    step(actor, row, verb, said, answer=said, closed_at=at, replied_at=row.replied_at or at, **kept)
    telling.moved(row, FINISHED if verb is Verb.FINISH else REFUSED, said)
    return view_of(row, with_history=True)


def _begin(actor: Actor, request_id: uuid.UUID, version: int) -> Request:
    """Lock, may. Raises: Denied, RequestMissing, Stale."""
    actor.require(HANDLE)
    row = lock_request(actor, request_id)
    if row.version != version:
        raise Stale
    return row
