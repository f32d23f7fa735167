# SPDX-License-Identifier: Apache-2.0
"""What the keepers of a register see of their own work: corrections, imports, records alike.

No value of a record is here; those are shown by services, which leave a trace.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.kernel.actor import Actor
from lienthong.kernel.bilingual import Text
from lienthong.kernel.errors import Missing
from lienthong.registers import queries, rules
from lienthong.registers.models import Import, Likeness, Proposal, RefusedRow

PAGE_SIZE = 20


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
    asked_at: dt.datetime  #: when
    state: rules.Correction  #: where it stands
    decider_name: str  #: who decided, or empty
    decided_at: dt.datetime | None  #: when
    note: str  #: what they said
    is_own: bool  #: the reader asked for it
    may_decide: bool  #: the reader is a second person who may decide, and it is open


def proposals(
    actor: Actor, *, state: rules.Correction = rules.Correction.OPEN, page: int = 1
) -> list[ProposalView]:
    """Return corrections of the actor's agency: open ones in order of asking, others newest first.

    Twenty a page. Of registers in which the actor may ask or decide.
    """
    order = "asked_at" if state is rules.Correction.OPEN else "-decided_at"
    rows = Proposal.objects.filter(
        agency_code=actor.agency_code or "-", state=state, register__in=kept_by(actor)
    ).order_by(order, "id")
    first = (max(page, 1) - 1) * PAGE_SIZE
    return [_view(actor, row) for row in rows[first : first + PAGE_SIZE]]


def proposal_row(actor: Actor, proposal_id: UUID, *, is_locked: bool = False) -> Proposal:
    """Return the row of a correction: for this package's services. Raises: Missing."""
    rows = Proposal.objects.select_for_update() if is_locked else Proposal.objects.all()
    found = rows.filter(
        pk=proposal_id, agency_code=actor.agency_code or "-", register__in=kept_by(actor)
    ).first()
    if found is None:
        raise Missing(what="đề nghị đính chính")
    return found


def kept_by(actor: Actor) -> list[str]:
    """Return the registers in which an actor may ask for corrections or decide on them."""
    return [
        name
        for name, declared in queries.declarations().items()
        if rules.may_propose(declared, actor) or rules.may_decide(declared, actor)
    ]


def _view(actor: Actor, row: Proposal) -> ProposalView:
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
        field_titles=tuple(queries.field_title(declared, name) for name in fields),
        valid_from=row.valid_from,
        reason=row.reason,
        evidence=row.evidence,
        case_code=row.case_code,
        asker_name=row.asker_name,
        asked_at=row.asked_at,
        state=rules.Correction(row.state),
        decider_name=row.decider_name,
        decided_at=row.decided_at,
        note=row.note,
        is_own=is_own,
        may_decide=is_open and not is_own and rules.may_decide(declared, actor),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """A file that was brought in, and what came of it."""

    id: UUID  #: the import
    register: str  #: name of the register
    register_title: Text  #: its legal name
    file_name: str  #: as it was called
    keeper_name: str  #: who brought it
    begun_at: dt.datetime  #: when
    finished_at: dt.datetime | None  #: None: not to its end yet
    done: int  #: rows behind us
    written: int  #: new records
    updated: int  #: records that say something else since
    unchanged: int  #: records that said so already
    refused: int  #: rows that did not come in


def counts_of(import_id: UUID) -> ImportView:
    """Return what came of a file: for the node's own commands."""
    return _import_view(Import.objects.get(pk=import_id))


def _import_view(row: Import) -> ImportView:
    return ImportView(
        id=row.pk,
        register=row.register,
        register_title=queries.declaration(row.register).title,
        file_name=row.file_name,
        keeper_name=row.keeper_name,
        begun_at=row.begun_at,
        finished_at=row.finished_at,
        done=row.done,
        written=row.written,
        updated=row.updated,
        unchanged=row.unchanged,
        refused=row.refused,
    )


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


def likenesses(
    register: str, *, state: rules.Verdict = rules.Verdict.OPEN, page: int = 1
) -> list[LikenessView]:
    """Return pairs of a register that wait for a person, the likeliest first; twenty a page."""
    first = (max(page, 1) - 1) * PAGE_SIZE
    rows = Likeness.objects.filter(register=register, state=state).order_by("-score", "id")
    return [
        LikenessView(
            id=row.pk,
            register=row.register,
            first_key=row.first_key,
            second_key=row.second_key,
            score=row.score,
            reasons=[rules.Reason(reason) for reason in row.reasons],
            state=rules.Verdict(row.state),
            note=row.note,
        )
        for row in rows[first : first + PAGE_SIZE]
    ]
