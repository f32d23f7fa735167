# SPDX-License-Identifier: Apache-2.0
"""What the keepers of a register see of their own work: corrections, imports, records alike.

No value of a record is here; those are shown by services, which leave a trace.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from lienthong.identity import queries as identity
from lienthong.identity.queries import AccountView
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.bilingual import Text
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AccountId, AgencyId, FileId
from lienthong.orgs import queries as orgs
from lienthong.registers import queries, rules
from lienthong.registers.models import Import, Likeness, Proposal, RefusedRow, Version

PAGE_SIZE = 20
_NOBODY = UUID(int=0)
M = TypeVar("M", bound=Model)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A correction that was asked for, without the values."""

    id: UUID  #: the proposal
    register: str  #: name of the register
    register_title: Text  #: its legal name
    key: str  #: the record's number
    fields: tuple[str, ...]  #: names of the fields it changes
    field_titles: tuple[Text, ...]  #: the same, as the register calls them
    valid_from: dt.date  #: true from this legal date on
    reason: str  #: why the record is wrong
    evidence: str  #: the paper that shows it
    case_code: str  #: the dossier, or empty
    asker_name: str  #: who asked
    asker_account_id: UUID  #: their account
    asker_number: str  #: a citizen's personal number; empty: an official asked
    agency_code: str  #: the agency that decides
    agency_name: str  #: its name when it was asked
    asked_at: dt.datetime  #: when
    file_name: str  #: the paper, scanned; or empty
    version: int  #: the record's last version when it was asked
    state: rules.Correction  #: where it stands
    decider_name: str  #: who decided, or empty
    decided_at: dt.datetime | None  #: when
    note: str  #: what they said
    is_own: bool  #: the reader asked for it
    may_decide: bool  #: the reader is a second person who may decide, and it is open


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalFilter:
    """How a list of corrections is narrowed."""

    state: rules.Correction | None = rules.Correction.OPEN  #: where they stand; None: anywhere
    register: str = ""  #: name of one register
    key: str = ""  #: the record's number, whole
    is_mine: bool = False  #: the reader asked for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Generic[T]):
    """One page of a list."""

    rows: tuple[T, ...]  #: twenty at most
    number: int  #: of this page, from 1
    pages: int  #: how many there are


def proposals(
    actor: Actor, filters: ProposalFilter | None = None, *, page: int = 1
) -> Listed[ProposalView]:
    """Return corrections of the actor's agency: open ones in order of asking, others newest first.

    Of registers in which the actor may ask or decide; a citizen's own, wherever they lie.
    """
    told = filters or ProposalFilter()
    rows = _reachable(actor).filter(
        **{"state": told.state} if told.state else {},
        **{"register": told.register} if told.register else {},
        **{"key": told.key} if told.key else {},
    )
    if told.is_mine:
        rows = rows.filter(asker_account_id=actor.account_id or _NOBODY)
    order = "asked_at" if told.state is rules.Correction.OPEN else "-asked_at"
    named = cache(queries.agency_name)  # a page is of few agencies and days
    return listed(rows.order_by(order, "id"), page, lambda row: _view(actor, row, named))


def listed(rows: QuerySet[M], page: int, view: Callable[[M], T]) -> Listed[T]:
    """Return one page of some rows as values; a page past the end is the last one."""
    pages = max(-(-rows.count() // PAGE_SIZE), 1)
    number = min(max(page, 1), pages)
    first = (number - 1) * PAGE_SIZE
    found = tuple(view(row) for row in rows[first : first + PAGE_SIZE])
    return Listed(rows=found, number=number, pages=pages)


def proposal(actor: Actor, proposal_id: UUID) -> ProposalView:
    """Return one correction. Raises: Missing."""
    return _view(actor, proposal_row(actor, proposal_id))


def proposal_file(actor: Actor, proposal_id: UUID) -> FileId:
    """Return the scanned paper of a correction. Raises: Missing."""
    row = proposal_row(actor, proposal_id)
    if row.file_id is None:
        raise Missing(what="tệp này")
    return FileId(row.file_id)


def waiting(actor: Actor) -> int:
    """Return how many corrections wait in the actor's agency."""
    return _reachable(actor).filter(state=rules.Correction.OPEN).count()


def proposal_row(actor: Actor, proposal_id: UUID, *, is_locked: bool = False) -> Proposal:
    """Return the row of a correction: for this package's services. Raises: Missing."""
    rows = _reachable(actor)
    found = (rows.select_for_update() if is_locked else rows).filter(pk=proposal_id).first()
    if found is None:
        raise Missing(what="đề nghị đính chính")
    return found


def _reachable(actor: Actor) -> QuerySet[Proposal]:
    """Select what a citizen asked for, or what an official's agency decides."""
    if actor.is_citizen:
        return Proposal.objects.filter(asker_account_id=actor.account_id or _NOBODY)
    return Proposal.objects.filter(
        agency_code=actor.agency_code or "-", register__in=kept_by(actor)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """Whom a correction concerns: for who tells them."""

    register_title: Text  #: name of the register
    field_titles: tuple[Text, ...]  #: the fields
    key: str  #: the record's number
    state: rules.Correction  #: what was decided
    note: str  #: and why
    agency_name: str  #: by which agency
    asker_account_id: UUID  #: who asked
    asker_number: str  #: a citizen's personal number; empty: an official asked
    people: tuple[str, ...]  #: personal numbers of those whose data the record holds


def concerned(proposal_id: UUID) -> Concerned:
    """Return whom a correction concerns: numbers only, no value. Raises: Missing."""
    row = Proposal.objects.filter(pk=proposal_id).first()
    if row is None:
        raise Missing(what="đề nghị đính chính")
    declared = queries.declaration(row.register)
    people = {
        person
        for version in Version.objects.filter(
            queries.known(None), register=row.register, key=row.key
        )
        for person in rules.subjects_of(declared, row.key, version.data)
    }
    return Concerned(
        register_title=declared.title,
        field_titles=_titles(declared, row),
        key=row.key,
        state=rules.Correction(row.state),
        note=row.note,
        agency_name=queries.agency_name(row.agency_code, clock.legal_date(row.asked_at)),
        asker_account_id=row.asker_account_id,
        asker_number=row.asker_number,
        people=tuple(sorted(people)),
    )


def keeps(actor: Actor, declared: rules.Declaration, data: Mapping[str, Any]) -> bool:
    """Tell whether a record belongs to the area of an official's agency.

    Where the register names one agency, it and those below it keep everything; where it names
    neither units nor an agency, every agency whose posts may correct does.
    """
    if declared.agency:
        above = orgs.ancestor_ids(actor.agency_id) if actor.agency_id else ()
        return declared.agency in {orgs.agency(one).code for one in above}
    if not declared.units:
        return True
    return unit_of(actor) in rules.units_of(declared, data)


def unit_of(actor: Actor) -> str:
    """Return the code of the unit an official's agency works for; empty where there is none."""
    if actor.agency_id is None:
        return ""
    for agency_id in orgs.ancestor_ids(actor.agency_id):
        if code := orgs.agency(agency_id).unit_code:
            return code
    return ""


def keeper_of(declared: rules.Declaration, units: Sequence[str]) -> str:
    """Return the code of the agency that people ask about a record, the nearest that there is.

    units: `rules.units_of` the record.
    One agency for all answers only where it is on this node, with somebody who may decide.
    Raises: Missing.
    """
    if declared.agency and _officials(declared, declared.agency):
        return declared.agency
    for unit in reversed(units):
        with suppress(Missing):
            return orgs.committee_of(unit).code
    raise Missing(what="cơ quan giữ bản ghi này")


def _officials(declared: rules.Declaration, agency_code: str) -> dict[AccountId, AccountView]:
    """Return who may decide on corrections in an agency, by account; nobody where it is not."""
    with suppress(Missing):
        agency = orgs.agency_by_code(agency_code)
        return {
            AccountId(one.id): one
            for reader in declared.deciders
            for one in identity.officials_with_right(reader.right, AgencyId(agency.id))
        }
    return {}


def deciding(proposal_id: UUID) -> tuple[AccountView, ...]:
    """Return who may decide on an open correction, without who asked: for who tells them."""
    row = Proposal.objects.filter(pk=proposal_id, state=rules.Correction.OPEN).first()
    if row is None:
        return ()
    found = _officials(queries.declaration(row.register), row.agency_code)
    return tuple(one for one in found.values() if one.id != row.asker_account_id)


def kept_by(actor: Actor) -> list[str]:
    """Return the registers in which an actor may ask for corrections or decide on them."""
    return [
        name
        for name, declared in queries.declarations().items()
        if rules.may_propose(declared, actor) or rules.may_decide(declared, actor)
    ]


def _view(actor: Actor, row: Proposal, named: queries.Named = queries.agency_name) -> ProposalView:
    declared = queries.declaration(row.register)
    is_own = actor.owns(row.asker_account_id)
    is_open = row.state == rules.Correction.OPEN
    fields = tuple(sorted(row.changes))
    return ProposalView(
        id=row.pk,
        register=row.register,
        register_title=declared.title,
        key=row.key,
        fields=fields,
        field_titles=_titles(declared, row),
        valid_from=row.valid_from,
        reason=row.reason,
        evidence=row.evidence,
        case_code=row.case_code,
        asker_name=row.asker_name,
        asker_account_id=row.asker_account_id,
        asker_number=row.asker_number,
        agency_code=row.agency_code,
        agency_name=named(row.agency_code, clock.legal_date(row.asked_at)),
        file_name=row.file_name,
        version=row.base_number,
        asked_at=row.asked_at,
        state=rules.Correction(row.state),
        decider_name=row.decider_name,
        decided_at=row.decided_at,
        note=row.note,
        is_own=is_own,
        may_decide=is_open and not is_own and rules.may_decide(declared, actor),
    )


def _titles(declared: rules.Declaration, row: Proposal) -> tuple[Text, ...]:
    return tuple(queries.field_title(declared, name) for name in sorted(row.changes))


class Stage(StrEnum):
    """How far a file is."""

    LAID = "laid"  #: waits until somebody who may write lets it run
    RUNNING = "running"  #: a job or a command brings it in
    STOPPED = "stopped"  #: it cannot go on; somebody may let it run again
    FINISHED = "finished"  #: every row was read


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """A file that was brought in, and what came of it."""

    id: UUID  #: the import
    register: str  #: name of the register
    register_title: Text  #: its legal name
    file_name: str  #: as it was called
    basis: str  #: the paper that the records rest on
    valid_from: dt.date | None  #: for rows that do not say
    keeper_name: str  #: who brought it
    begun_at: dt.datetime  #: when
    finished_at: dt.datetime | None  #: None: not to its end yet
    stage: Stage  #: how far it is
    stopped: str  #: why it cannot go on, or empty
    rows: int | None  #: rows there are; None: not counted, or not to be
    done: int  #: rows behind us
    written: int  #: new records
    updated: int  #: records that say something else since
    unchanged: int  #: records that said so already
    refused: int  #: rows that did not come in
    may_run: bool  #: the reader may let it run
    version: int = 0  #: acts ask for one; an import has none


def may_lay(declared: rules.Declaration, actor: Actor) -> bool:
    """Tell whether an official may send a file in; who may write lets it run."""
    return actor.is_official and (
        rules.may_propose(declared, actor) or rules.may_write(declared, actor)
    )


def imports(actor: Actor, *, page: int = 1) -> Listed[ImportView]:
    """Return files of the actor's agency, newest first."""
    rows = _imports(actor).order_by("-begun_at", "id")
    return listed(rows, page, lambda row: _import_view(row, actor))


def import_of(actor: Actor, import_id: UUID) -> ImportView:
    """Return one file. Raises: Missing."""
    return _import_view(import_row(actor, import_id), actor)


def import_row(actor: Actor, import_id: UUID, *, is_locked: bool = False) -> Import:
    """Return the row of a file: for this package's services. Raises: Missing."""
    rows = _imports(actor)
    found = (rows.select_for_update() if is_locked else rows).filter(pk=import_id).first()
    if found is None:
        raise Missing(what="tệp nạp")
    return found


def _imports(actor: Actor) -> QuerySet[Import]:
    names = [name for name, one in queries.declarations().items() if may_lay(one, actor)]
    return Import.objects.filter(agency_code=actor.agency_code or "-", register__in=names)


def counts_of(import_id: UUID) -> ImportView:
    """Return what came of a file: for the node's own commands."""
    return _import_view(Import.objects.get(pk=import_id), None)


def _import_view(row: Import, actor: Actor | None) -> ImportView:
    declared, stage = queries.declaration(row.register), _stage(row)
    return ImportView(
        id=row.pk,
        register=row.register,
        register_title=declared.title,
        file_name=row.file_name,
        basis=row.basis,
        valid_from=row.valid_from,
        keeper_name=row.keeper_name,
        begun_at=row.begun_at,
        finished_at=row.finished_at,
        stage=stage,
        stopped=row.stopped,
        rows=row.rows,
        done=row.done,
        written=row.written,
        updated=row.updated,
        unchanged=row.unchanged,
        refused=row.refused,
        may_run=actor is not None
        and stage in (Stage.LAID, Stage.STOPPED)
        and rules.may_write(declared, actor),
    )


def _stage(row: Import) -> Stage:
    if row.finished_at is not None:
        return Stage.FINISHED
    if row.stopped:
        return Stage.STOPPED
    return Stage.LAID if row.file_id and row.account_id is None else Stage.RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedView:
    """A row that did not come in, and one reason."""

    line: int  #: number of the row in the file
    key: str  #: the record's number, as the row says it
    path: str  #: the field, or empty
    reason: str  #: what is wrong, in Vietnamese


def refused_rows(import_id: UUID) -> Iterator[RefusedView]:
    """Yield every reason for which a row of a file did not come in, in the order of the file.

    The caller acts for the node.
    """
    rows = RefusedRow.objects.filter(of_id=import_id).order_by("line", "id")
    for row in rows.iterator(chunk_size=2000):
        yield RefusedView(line=row.line, key=row.key, path=row.path, reason=row.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class LikenessView:
    """Two records that may be of one person."""

    id: UUID  #: the pair
    register: str  #: name of the register
    first_key: str  #: the smaller number
    second_key: str  #: the other
    score: int  #: 0 to 100
    reasons: Sequence[rules.Reason]  #: why
    state: rules.Verdict  #: what a person said
    note: str  #: and why
    decider_name: str  #: who said it, or empty
    decided_at: dt.datetime | None  #: when
    version: int = 0  #: acts ask for one; a pair has none


def likenesses(
    register: str, *, state: rules.Verdict = rules.Verdict.OPEN, page: int = 1
) -> list[LikenessView]:
    """Return pairs of a register that wait for a person, the likeliest first; twenty a page."""
    first = (max(page, 1) - 1) * PAGE_SIZE
    rows = Likeness.objects.filter(register=register, state=state).order_by("-score", "id")
    return [_likeness(row) for row in rows[first : first + PAGE_SIZE]]


def pairs(
    actor: Actor, *, state: rules.Verdict = rules.Verdict.OPEN, page: int = 1
) -> Listed[LikenessView]:
    """Return pairs of an official: one of the two lies in the area of their agency.

    Open ones the likeliest first, decided ones the newest verdict first.
    """
    order = ("-score", "id") if state is rules.Verdict.OPEN else ("-decided_at", "id")
    return listed(_pairs(actor).filter(state=state).order_by(*order), page, _likeness)


def pair(actor: Actor, likeness_id: UUID) -> LikenessView:
    """Return one pair, also a decided one. Raises: Missing."""
    found = _pairs(actor).filter(pk=likeness_id).first()
    if found is None:
        raise Missing(what="cặp bản ghi")
    return _likeness(found)


def _pairs(actor: Actor) -> QuerySet[Likeness]:
    unit = unit_of(actor)
    wanted = Q(pk__in=())
    for name, declared in queries.declarations().items():
        if declared.duplicates is None or not rules.may_decide(declared, actor):
            continue
        if declared.agency and not keeps(actor, declared, {}):
            continue
        here = Q()
        for path in declared.units:
            here |= Q(**{f"data__{path.replace('.', '__')}": unit})
        of_pair = Q(key=OuterRef("first_key")) | Q(key=OuterRef("second_key"))
        kept = Version.objects.filter(here, of_pair, queries.known(None), register=name)
        wanted |= Q(Exists(kept), register=name)
    return Likeness.objects.filter(wanted)


def _likeness(row: Likeness) -> LikenessView:
    return LikenessView(
        id=row.pk,
        register=row.register,
        first_key=row.first_key,
        second_key=row.second_key,
        score=row.score,
        reasons=[rules.Reason(reason) for reason in row.reasons],
        state=rules.Verdict(row.state),
        note=row.note,
        decider_name=row.decider_name,
        decided_at=row.decided_at,
    )
