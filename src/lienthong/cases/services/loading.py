# SPDX-License-Identifier: Apache-2.0
"""Past dossiers in bulk: carried over from an older system, or invented for the demo country."""

import datetime as dt
import secrets
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from lienthong.audit import services as audit
from lienthong.cases import rules
from lienthong.cases.models import Case, Movement, Rating, Result
from lienthong.cases.rules import (
    Channel,
    Clock,
    Delivery,
    Finance,
    Party,
    Status,
    Sync,
    Verb,
    catalogue_channel,
    check_scores,
    classify,
)
from lienthong.cases.services.counters import next_number, template_of
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AgencyId, LeafId, uuid7
from lienthong.kernel.text import search_key
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.rules import WorkCalendar
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure

BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """A dossier that has ended; its clock is computed by the same rules as a live one's."""

    procedure_code: str  #: `1.001193`
    agency_id: AgencyId  #: competent and receiving
    applicant: Party  #: who applied
    received_at: dt.datetime  #: when
    accepted_at: dt.datetime | None  #: None: refused
    finished_at: dt.datetime  #: when the result was signed, or the refusal issued
    returned_at: dt.datetime | None = None  #: when the result was handed over
    channel: Channel = Channel.ONLINE  #: how it came in
    clerk: str = ""  #: who received it
    signer: str = ""  #: who signed
    reason: str = ""  #: of a refusal
    scores: Mapping[int, int] | None = None  #: the applicant's evaluation
    has_fee: bool = False  #: a fee was due, and was paid
    is_result_digital: bool = False  #: the result was a signed electronic paper
    comment: str = ""  #: with it
    key: str = ""  #: idempotency key; invented when empty


@dataclass(slots=True)
class _Rows:
    """The rows of one batch."""

    cases: list[Case]
    movements: list[Movement]
    results: list[Result]
    ratings: list[Rating]


def load_past(actor: Actor, past: Iterable[PastCase]) -> int:
    """Load dossiers that have ended; return how many. One audit leaf for each batch.

    Give them in order of receipt: codes are numbered per agency and day as they come.
    Raises: Denied unless the actor is the platform; Missing; BadScore.
    """
    actor.require("cases.load")
    rest, loaded = iter(past), 0
    while batch := list(islice(rest, BATCH)):
        loaded += _load(actor, batch)
    return loaded


@transaction.atomic
def _load(actor: Actor, batch: Sequence[PastCase]) -> int:
    agencies = {one: orgs.agency(one) for one in {past.agency_id for past in batch}}
    calendars = {one: orgs.calendar(one) for one in agencies}
    packs = {code: procedures.current(code) for code in {past.procedure_code for past in batch}}
    codes = _codes(batch, agencies)
    leaf_id = audit.record(
        actor, "cases.past_loaded", str(uuid7()), after=len(batch), purpose="cases.load"
    )
    rows = _Rows([], [], [], [])
    for past, code in zip(batch, codes, strict=True):
        _add(rows, past, code, packs[past.procedure_code], calendars[past.agency_id], leaf_id)
    for model, made in (
        (Case, rows.cases),
        (Movement, rows.movements),
        (Result, rows.results),
        (Rating, rows.ratings),
    ):
        _copy(model, made)
    return len(batch)


def _copy(model: type[Model], rows: Sequence[Model]) -> None:
    """Stream rows with COPY: several times quicker than INSERT; constraints hold all the same."""
    fields = model._meta.local_concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        wrapped: Any = cursor
        with wrapped.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(
                    [
                        field.get_db_prep_save(field.pre_save(row, add=True), connection)
                        for field in fields
                    ]
                )


def _codes(batch: Sequence[PastCase], agencies: Mapping[AgencyId, AgencyView]) -> list[str]:
    """Number each agency's dossiers of each day; one lock for each series."""
    series: dict[tuple[AgencyId, dt.date], list[int]] = defaultdict(list)
    for place, past in enumerate(batch):
        series[past.agency_id, clock.legal_date(past.received_at)].append(place)
    codes = [""] * len(batch)
    for (agency_id, day), places in sorted(series.items(), key=lambda item: str(item[0])):
        agency = agencies[agency_id]
        template = template_of(agency, on=day)
        names = {"agency": agency.code, "old_agency": agency.old_code}
        first = next_number("case:" + template.prefix(day=day, **names), many=len(places))
        for number, place in enumerate(places, start=first):
            codes[place] = template.code(number, day=day, **names)
    return codes


def _add(
    rows: _Rows,
    past: PastCase,
    code: str,
    procedure: Procedure,
    calendar: WorkCalendar,
    leaf_id: LeafId,
) -> None:
    legal = _clock(past, procedure, calendar)
    case = _case(past, code, procedure, legal)
    rows.cases.append(case)
    rows.movements.extend(_movements(past, case, leaf_id))
    if past.accepted_at:
        rows.results.append(_result(past, case))
    if past.scores is not None:
        check_scores(past.scores)
        rows.ratings.append(_rating(past, case, past.scores))


def _clock(past: PastCase, procedure: Procedure, calendar: WorkCalendar) -> Clock:
    deadline = procedure.deadline(catalogue_channel(past.channel))
    legal = rules.open_clock(deadline, past.received_at, calendar)
    if past.accepted_at:
        legal = rules.start(legal, past.accepted_at, calendar)
    return rules.finish(legal, past.finished_at)


def _case(past: PastCase, code: str, procedure: Procedure, legal: Clock) -> Case:
    applicant = past.applicant.tidy()
    status = Status.REFUSED
    if past.accepted_at:
        status = Status.RETURNED if past.returned_at else Status.DONE
    answered_late = legal.responded_at is not None and legal.responded_at > legal.respond_by
    return Case(
        id=uuid7(),
        code=code,
        procedure_code=procedure.code,
        procedure_version=procedure.version,
        procedure_name=procedure.name.vi,
        agency_id=past.agency_id,
        receiving_agency_id=past.agency_id,
        applicant_number=applicant.personal_number,
        applicant_name=applicant.name,
        applicant_search=search_key(applicant.name),
        applicant=applicant.stored(),
        owner=applicant.stored(),
        channel=past.channel,
        form={},
        status=status,
        finance=Finance.PAID if past.has_fee else Finance.NONE,
        delivery=_delivery(past),
        sync=Sync.DONE,
        idempotency_key=past.key or f"past:{uuid.uuid4()}",
        lookup_secret=secrets.token_hex(4).upper(),
        deadline_kind=legal.deadline.kind,
        deadline_amount=legal.deadline.amount,
        received_at=legal.received_at,
        respond_by=legal.respond_by,
        responded_at=legal.responded_at,
        started_at=legal.started_at,
        due_at=legal.due_at,
        original_due_at=legal.original_due_at,
        finished_at=legal.finished_at,
        punctuality=classify(past.finished_at, legal.due_at) if legal.due_at else "",
        act_by_at=legal.due_at or legal.respond_by,
        late_answer_at=legal.respond_by if answered_late else None,
    )


def _delivery(past: PastCase) -> Delivery:
    if past.accepted_at is None:
        return Delivery.NONE
    if past.returned_at is None:
        return Delivery.WAITING
    return Delivery.COUNTER if past.channel is Channel.COUNTER else Delivery.ONLINE


def _movements(past: PastCase, case: Case, leaf_id: LeafId) -> Iterable[Movement]:
    applicant, official = ActorKind.CITIZEN, ActorKind.OFFICIAL
    new, accepted, done = Status.NEW, Status.ACCEPTED, Status.DONE
    who = past.applicant.name

    def one(
        verb: Verb, at: dt.datetime, before: Status | None, after: Status, **more: Any
    ) -> Movement:
        fields = {"actor_kind": official, "actor_name": past.clerk, "agency_id": past.agency_id}
        return Movement(
            case=case,
            verb=verb,
            from_status=before,
            to_status=after,
            at=at,
            leaf_id=leaf_id,
            **{**fields, **more},
        )

    mine = {"actor_kind": applicant, "actor_name": who, "agency_id": None}
    yield one(Verb.SUBMIT, past.received_at, None, new, **mine)
    if past.accepted_at is None:
        yield one(Verb.REFUSE, past.finished_at, new, Status.REFUSED, note=past.reason)
    else:
        yield one(Verb.ACCEPT, past.accepted_at, new, accepted)
        yield one(
            Verb.SIGN_RESULT,
            past.finished_at,
            Status.PROCESSING,
            done,
            actor_name=past.signer,
            punctuality=case.punctuality,
        )
    if past.returned_at:
        yield one(Verb.RETURN_RESULT, past.returned_at, done, Status.RETURNED)
    if past.scores is not None:
        status = Status(case.status)
        yield one(Verb.RATE, _rated_at(past), status, status, **mine)


def _rated_at(past: PastCase) -> dt.datetime:
    return (past.returned_at or past.finished_at) + dt.timedelta(hours=1)


def _result(past: PastCase, case: Case) -> Result:
    return Result(
        case=case,
        drafted_at=past.finished_at,
        drafted_by=past.clerk,
        number=f"{case.code}/KQ",
        is_digital=past.is_result_digital,
        signed_at=past.finished_at,
        waits_since=past.finished_at,
        signed_by=past.signer,
        returned_at=past.returned_at,
    )


def _rating(past: PastCase, case: Case, scores: Mapping[int, int]) -> Rating:
    return Rating(
        case=case,
        scores={str(number): score for number, score in sorted(scores.items())},
        total=sum(scores.values()),
        comment=past.comment,
        rated_at=_rated_at(past),
    )
