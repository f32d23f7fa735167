# SPDX-License-Identifier: Apache-2.0
"""Corrections: one person asks, another looks and decides, and the record keeps both."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import FileId
from lienthong.kernel.text import clean, clean_lines
from lienthong.orgs import queries as orgs
from lienthong.outbox import services as outbox
from lienthong.registers import queries, rules
from lienthong.registers.errors import (
    CorrectionRefused,
    KeptElsewhere,
    NothingChanged,
    OwnProposal,
    ProposalDecided,
    ProposalOpen,
    ReasonMissing,
    RecordChanged,
)
from lienthong.registers.events import CorrectionAsked, CorrectionDecided
from lienthong.registers.models import Access, Proposal, Version
from lienthong.registers.queries import keeper
from lienthong.registers.services import keeping
from lienthong.registers.services.tracing import access_row
from lienthong.registers.services.writing import Row, Standing, checked, lock, place

LONGEST = 2000  #: characters of a reason, of evidence, of a note


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProposal:
    """What somebody asks for."""

    register: str  #: name of the register
    key: str  #: the record's number
    changes: Mapping[str, Any]  #: new values by field; None takes a field out
    valid_from: dt.date  #: true from this legal date on
    reason: str  #: why the record is wrong
    evidence: str  #: the paper that shows it: kind, number, day, who issued it
    case_code: str = ""  #: the dossier, or empty
    file: tuple[FileId, str] | None = None  #: the paper scanned, and what it is called


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A record that lies open before whoever wants to correct it."""

    declared: rules.Declaration  #: the register
    key: str  #: the record's number
    data: Mapping[str, Any]  #: what it says today
    valid_from: dt.date  #: since when


@transaction.atomic
def hold(actor: Actor, register: str, key: str, *, reason: str) -> Held:
    """Return what a record says today to whoever wants to correct it; its person sees who looked.

    An official: of the area of their agency. A citizen: of their own.
    Raises: RegisterMissing, ReasonMissing, CorrectionRefused, KeptElsewhere.
    """
    declared = queries.declaration(register)
    if not rules.may_propose(declared, actor):
        raise CorrectionRefused(title=declared.title)
    if not _said(reason):
        raise ReasonMissing
    version = queries.at(register, clean(key)).first()
    data = keeping.data_of(declared, version) if version else {}
    if actor.is_citizen and not _may_ask(declared, actor, key, data):
        raise CorrectionRefused(title=declared.title)
    if version is None or not (actor.is_citizen or keeper.keeps(actor, declared, data)):
        raise KeptElsewhere(title=declared.title)
    held = Held(declared=declared, key=version.key, data=data, valid_from=version.valid_from)
    _seen(actor, held, why=reason, fields=sorted(data))
    return held


@transaction.atomic
def look_at_pair(actor: Actor, likeness_id: UUID) -> list[Held]:
    """Return two records that may be of one person, to who decides; both see who looked.

    Raises: Missing.
    """
    pair = keeper.pair(actor, likeness_id)
    declared = queries.declaration(pair.register)
    both = []
    for key in (pair.first_key, pair.second_key):
        version = queries.at(pair.register, key).first()
        data = keeping.data_of(declared, version) if version else {}
        day = version.valid_from if version else clock.today()
        both.append(Held(declared=declared, key=key, data=data, valid_from=day))
        _seen(actor, both[-1], why="Xét bản ghi trùng", fields=sorted(data))
    return both


def _seen(
    actor: Actor,
    held: Held,
    *,
    why: str,
    fields: list[str],
    case_code: str = "",
    proposal_id: UUID | None = None,
) -> None:
    """Leave the trace of who looked at a record in order to correct it."""
    people = rules.subjects_of(held.declared, held.key, held.data)
    after = {"fields": fields} | ({"proposal": proposal_id} if proposal_id else {})
    leaf_id = audit.record(
        actor, "registers.correction_viewed", f"{held.declared.name}/{held.key}", after=after,
        purpose=why, about=people, case_code=case_code,
    )  # fmt: skip
    Access.objects.bulk_create(
        access_row(
            actor, held.declared, queries.CORRECTING, (held.key, person), fields, case_code,
            leaf_id,
        )
        for person in people
    )  # fmt: skip


def _may_ask(declared: rules.Declaration, actor: Actor, key: str, data: Mapping[str, Any]) -> bool:
    return rules.may_propose_of(declared, actor, key=key, data=data, today=clock.today())


@transaction.atomic
def propose(actor: Actor, new: NewProposal) -> UUID:
    """Ask for a correction, checked as if it were written today; return its id.

    Nothing changes until a second person approves. A citizen asks the agency that keeps the
    record; an official their own, about what it keeps.
    Raises: RegisterMissing, CorrectionRefused, KeptElsewhere, ReasonMissing, NothingChanged,
    RecordInvalid, ProposalOpen; Missing when no agency keeps the record.
    """
    declared = queries.declaration(new.register)
    if not rules.may_propose(declared, actor) or not actor.account_id:
        raise CorrectionRefused(title=declared.title)
    agency_code = _asked_agency(declared, actor, new.key)
    reason, evidence = _said(new.reason), _said(new.evidence)
    if not reason or not evidence:
        raise ReasonMissing
    changes = {clean(name): rules.normalised(value) for name, value in new.changes.items()}
    history = lock(new.register, new.key)
    _corrected(declared, new.key, history, changes, new.valid_from)
    row = Proposal(
        register=new.register, key=new.key,
        changes=keeping.sealed(declared, new.key, changes), valid_from=new.valid_from,
        base_number=history[-1].number, reason=reason, evidence=evidence,
        case_code=clean(new.case_code), agency_code=agency_code,
        asker_name=actor.recorded_name, asker_account_id=actor.account_id, asked_at=clock.now(),
        asker_number=(actor.personal_number or "") if actor.is_citizen else "",
        file_id=new.file[0] if new.file else None, file_name=new.file[1] if new.file else "",
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as broken:
        if "registers_proposal_one_open" in str(broken):
            raise ProposalOpen from broken
        raise
    audit.record(
        actor, "registers.correction_asked", f"{new.register}/{new.key}",
        after={"proposal": row.pk, "valid_from": new.valid_from, "fields": sorted(changes)},
        purpose=evidence, case_code=row.case_code,
    )  # fmt: skip
    outbox.publish(
        CorrectionAsked(
            proposal_id=row.pk, register=new.register, at=row.asked_at.isoformat()
        )
    )  # fmt: skip
    return row.pk


def _asked_agency(declared: rules.Declaration, actor: Actor, key: str) -> str:
    """Return the agency that decides what a citizen asks, or what an official does: their own.

    Raises: CorrectionRefused, KeptElsewhere, Missing.
    """
    version = queries.at(declared.name, key).first()
    data = keeping.data_of(declared, version) if version else {}
    if actor.is_citizen:
        if not _may_ask(declared, actor, key, data):
            raise CorrectionRefused(title=declared.title)
        return keeper.keeper_of(declared, rules.units_of(declared, data))
    if not actor.agency_code:
        raise CorrectionRefused(title=declared.title)
    if version is None or not keeper.keeps(actor, declared, data):
        raise KeptElsewhere(title=declared.title)
    return actor.agency_code


@transaction.atomic
def approve(actor: Actor, proposal_id: UUID, *, note: str = "") -> None:
    """Approve a correction that somebody else asked for: the record says so from now on.

    What was believed before stays readable. A wrong value is followed through later versions as
    far as it was carried (`rules.corrected`).
    Raises: Missing, CorrectionRefused, OwnProposal, ProposalDecided, RecordChanged, RecordInvalid.
    """
    row, declared = _deciding(actor, proposal_id)
    history = lock(row.register, row.key)
    if not history or history[-1].number != row.base_number:
        raise RecordChanged
    changes = keeping.opened(declared, row.key, row.changes)
    stretches = _corrected(declared, row.key, history, changes, row.valid_from)
    people = {
        person for one in stretches for person in rules.subjects_of(declared, row.key, one.data)
    }
    leaf_id = audit.record(
        actor, "registers.corrected", f"{row.register}/{row.key}",
        before=row.base_number,
        after={"proposal": row.pk, "valid_from": row.valid_from, "fields": sorted(changes)},
        purpose=row.evidence, about=tuple(sorted(people)), case_code=row.case_code,
    )  # fmt: skip
    new = Standing(basis=row.evidence, leaf_id=leaf_id, case_code=row.case_code)
    place(declared, row.key, history, stretches, new)
    _decide(actor, row, rules.Correction.APPLIED, _said(note))


@transaction.atomic
def refuse(actor: Actor, proposal_id: UUID, *, reason: str) -> None:
    """Refuse a correction that somebody else asked for; the record stays as it is.

    Raises: Missing, CorrectionRefused, OwnProposal, ProposalDecided, ReasonMissing.
    """
    row, _ = _deciding(actor, proposal_id)
    told = _said(reason)
    if not told:
        raise ReasonMissing
    _record(actor, row, "registers.correction_refused", told)
    _decide(actor, row, rules.Correction.REFUSED, told)


@transaction.atomic
def withdraw(actor: Actor, proposal_id: UUID) -> None:
    """Take back what one asked for oneself. Raises: Missing, Denied, ProposalDecided."""
    row = _open(actor, proposal_id)
    if not actor.owns(row.asker_account_id):
        raise Denied(right="registers.propose")
    _record(actor, row, "registers.correction_withdrawn", "")
    _decide(actor, row, rules.Correction.WITHDRAWN, "")


def _record(actor: Actor, row: Proposal, action: str, reason: str) -> None:
    audit.record(
        actor, action, f"{row.register}/{row.key}", before={"proposal": row.pk}, purpose=reason,
        case_code=row.case_code,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One field that a correction changes."""

    name: str  #: the field
    before: Any  #: what the record says on the day; None: nothing
    after: Any  #: what it is to say; None: nothing


@transaction.atomic
def compare(actor: Actor, proposal_id: UUID) -> list[ChangeView]:
    """Return what a correction changes, before and after; the person concerned sees who looked.

    For who asked, and who may decide, in the agency that decides.
    Raises: Missing, CorrectionRefused.
    """
    row = keeper.proposal_row(actor, proposal_id)
    declared = queries.declaration(row.register)
    if not (rules.may_propose(declared, actor) or rules.may_decide(declared, actor)):
        raise CorrectionRefused(title=declared.title)
    version = (
        Version.objects.filter(
            queries.true_on(row.valid_from),
            register=row.register, key=row.key, number__lte=row.base_number,
        )
        .order_by("-number")
        .first()
    )  # fmt: skip
    before = keeping.data_of(declared, version) if version else {}
    changes = keeping.opened(declared, row.key, row.changes)
    held = Held(declared=declared, key=row.key, data=before, valid_from=row.valid_from)
    _seen(
        actor, held, why=row.reason, fields=sorted(changes), case_code=row.case_code,
        proposal_id=row.pk,
    )  # fmt: skip
    return [
        ChangeView(name=name, before=before.get(name), after=after)
        for name, after in sorted(changes.items())
    ]


def _deciding(actor: Actor, proposal_id: UUID) -> tuple[Proposal, rules.Declaration]:
    row = _open(actor, proposal_id)
    declared = queries.declaration(row.register)
    if not rules.may_decide(declared, actor) or not actor.account_id:
        raise CorrectionRefused(title=declared.title)
    # A delegate acts for the post of somebody who may be the asker: that is no second person.
    if actor.owns(row.asker_account_id) or _is_about(actor, declared, row):
        raise OwnProposal
    return row, declared


def _is_about(actor: Actor, declared: rules.Declaration, row: Proposal) -> bool:
    """Tell whether an official asked as a citizen, or is in the record."""
    own = orgs.staff(actor.staff_id).personal_number if actor.staff_id else ""
    if not own:
        return False
    history = Version.objects.filter(queries.known(None), register=row.register, key=row.key)
    return own == row.asker_number or any(
        own in rules.subjects_of(declared, row.key, one.data) for one in history
    )


def _open(actor: Actor, proposal_id: UUID) -> Proposal:
    row = keeper.proposal_row(actor, proposal_id, is_locked=True)
    if row.state != rules.Correction.OPEN:
        raise ProposalDecided
    return row


def _decide(actor: Actor, row: Proposal, state: rules.Correction, note: str) -> None:
    row.state, row.note, row.decided_at = state, note, clock.now()
    row.decider_name, row.decider_account_id = actor.recorded_name, actor.account_id
    row.save(update_fields=["state", "note", "decided_at", "decider_name", "decider_account_id"])
    outbox.publish(
        CorrectionDecided(
            proposal_id=row.pk, register=row.register, key=row.key, state=state,
            asker_account_id=row.asker_account_id, at=row.decided_at.isoformat(),
        )
    )  # fmt: skip


def _corrected(
    declared: rules.Declaration,
    key: str,
    history: list[Version],
    changes: Mapping[str, Any],
    day: dt.date,
) -> list[rules.Stretch]:
    """Return the stretches of a record that a correction changes, each checked.

    Raises: NothingChanged, RecordInvalid.
    """
    current = [one for one in history if one.superseded_at is None]
    said = [
        rules.Stretch(since=one.valid_from, until=one.valid_to, data=keeping.data_of(declared, one))
        for one in current
    ]
    spans = queries.code_spans()
    if not any(one.since <= day and (one.until is None or day < one.until) for one in said):
        raise NothingChanged
    found = [
        rules.Stretch(
            since=one.since,
            until=one.until,
            data=checked(declared, Row(key=key, data=one.data, valid_from=one.since), spans),
        )
        for one in rules.corrected(said, changes, day)
    ]
    if not found:
        raise NothingChanged
    return found


def _said(text: str) -> str:
    return clean_lines(text)[:LONGEST]
