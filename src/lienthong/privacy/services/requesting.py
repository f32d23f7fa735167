# SPDX-License-Identifier: Apache-2.0
"""What a citizen does with a request: make it, take it back."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AccountId, AgencyId, LeafId
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.privacy.errors import NobodyHandles, TooMany
from lienthong.privacy.models import Request
from lienthong.privacy.queries.access import lock_request
from lienthong.privacy.queries.purposes import purposes
from lienthong.privacy.queries.requests import RequestView, handler_of, view_of
from lienthong.privacy.rules import Kind, Verb
from lienthong.privacy.rules.requests import MOST_IN_A_DAY, done_due, reply_due, words
from lienthong.privacy.services import telling
from lienthong.privacy.services.beats import step
from lienthong.privacy.services.numbering import next_number, one_after_the_other


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """A request as it is sent in."""

    idempotency_key: str  #: of the form; sending it twice makes one request
    kind: Kind  #: the right that is used
    text: str  #: what is asked
    agency_code: str  #: of whom
    purpose: str = ""  #: code of the purpose it is about
    leaf_id: LeafId | None = None  #: the reading it is about
    read_at: dt.datetime | None = None  #: when that was
    case_code: str = ""  #: the dossier it is about


@transaction.atomic
def submit_request(*, actor: Actor, new: NewRequest) -> RequestView:
    """Make a request of one's own data; it goes to who handles it there, or above.

    Twice with the same key gives the same request.
    Raises: Denied, TextMissing, TooMany, NobodyHandles, Missing for an agency that is not there.
    Source: Luật 91/2025/QH15, art. 4; NĐ 356/2025/NĐ-CP: answered within two working days.
    """
    if not actor.is_citizen or not actor.personal_number or not actor.account_id:
        raise Denied(right="citizen")
    one_after_the_other(actor.account_id)
    own = Request.objects.filter(account_id=actor.account_id)
    before = own.select_related("agency").filter(idempotency_key=new.idempotency_key).first()
    if before:
        return view_of(before, with_history=True)
    if own.filter(received_at__gt=clock.now() - dt.timedelta(days=1)).count() >= MOST_IN_A_DAY:
        raise TooMany(most=MOST_IN_A_DAY)
    named = orgs.agency_by_code(new.agency_code)
    agency_id = handler_of(AgencyId(named.id))
    if agency_id is None:
        raise NobodyHandles(agency=named.name)
    row = _row(actor, (actor.personal_number, actor.account_id), new, agency_id)
    step(actor, row, Verb.SUBMIT, row.text)
    telling.received(row)
    return view_of(row, with_history=True)


def _row(
    actor: Actor, person: tuple[str, AccountId], new: NewRequest, agency_id: AgencyId
) -> Request:
    text, at, calendar = words(new.text), clock.now(), orgs.calendar(agency_id)
    return Request.objects.create(
        code=next_number("YC", clock.legal_date(at).year),
        idempotency_key=new.idempotency_key,
        kind=new.kind,
        text=text,
        purpose=new.purpose if new.purpose in purposes() else "",
        leaf_id=new.leaf_id,
        read_at=new.read_at,
        case_code=clean(new.case_code[:60]),
        personal_number=person[0],
        account_id=person[1],
        name=actor.name,
        agency_id=agency_id,
        received_at=at,
        reply_due_at=reply_due(calendar, at),
        due_at=done_due(new.kind, calendar, at),
    )


@transaction.atomic
def withdraw_request(*, actor: Actor, request_id: uuid.UUID) -> RequestView:
    """Take a request back while it is open. Raises: RequestMissing, BadStep, Denied."""
    if not actor.is_citizen:
        raise Denied(right="citizen")
    row = lock_request(actor, request_id)
    step(actor, row, Verb.WITHDRAW, "", closed_at=clock.now())
    return view_of(row, with_history=True)
