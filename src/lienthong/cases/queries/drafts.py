# SPDX-License-Identifier: Apache-2.0
"""Versions of a draft, what somebody typed, what waits to be signed, batches under way."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from lienthong.cases.errors import BatchMissing
from lienthong.cases.models import DraftVersion, SigningBatch, SigningItem, Step, WorkingDraft
from lienthong.cases.queries.access import visible_to
from lienthong.cases.queries.actions import open_opinions
from lienthong.cases.rules.results import Change, DraftAct, ItemState, changes
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import CaseId
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure

#: Rows of the list of what waits to be signed.
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingView:
    """What somebody typed and has not saved."""

    edits: Mapping[str, str]  #: by field
    reasons: Mapping[str, str]  #: why, by field
    paper: str  #: code of the chosen paper
    at: dt.datetime  #: when


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One version of a draft, and what it changed against the one before."""

    number: int  #: 1, 2, 3 …
    is_sent_back: bool  #: returned by who signs
    by_name: str  #: who
    at: dt.datetime  #: when
    note: str  #: word to the signer, or remarks
    changes: tuple[Change, ...]  #: with the labels of the fields as their keys


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSign:
    """One result that waits for a signature."""

    case_id: CaseId  #: which
    code: str  #: its legal number
    version: int  #: of the dossier
    procedure_name: str  #: what was asked for
    applicant_name: str  #: by whom
    due_at: dt.datetime | None  #: the appointment
    drafted_by: str  #: who drafted
    note: str  #: their word
    digest: str  #: of what they drafted; empty: drafted before digests were kept
    paper: str  #: name of a paper chosen over the default, and why; else empty
    changes: tuple[Change, ...]  #: what is printed otherwise than was asked
    missing: tuple[str, ...]  #: agencies whose mandatory opinion is outstanding

    @property
    def is_ready(self) -> bool:
        """Tell whether it may be signed now."""
        return bool(self.digest) and not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One result of a batch."""

    case_id: CaseId  #: which
    code: str  #: its legal number
    applicant_name: str  #: by whom
    number: str  #: of the signed result
    state: ItemState  #: what became of it
    why: str  #: why it was left out


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """A batch as its owner watches it."""

    id: uuid.UUID  #: which
    ordered_at: dt.datetime  #: when
    done_at: dt.datetime | None  #: when nothing waited any more
    items: tuple[ItemView, ...]  #: in their order

    def count(self, state: ItemState) -> int:
        """Return how many are in a state."""
        return sum(one.state is state for one in self.items)


def working_draft(actor: Actor, case_id: CaseId) -> WorkingView | None:
    """Return what this person typed and has not saved, or None."""
    if actor.account_id is None:
        return None
    row = WorkingDraft.objects.filter(
        case__in=visible_to(actor).filter(pk=case_id), account_id=actor.account_id
    ).first()
    if row is None:
        return None
    return WorkingView(
        edits=row.edits, reasons=row.reasons, paper=row.paper, at=row.at.astimezone(HANOI)
    )


def draft_versions(actor: Actor, case_id: CaseId) -> tuple[VersionView, ...]:
    """Return the versions of a draft, newest first; of a dossier that is not the actor's, none."""
    reached = visible_to(actor).filter(pk=case_id)
    rows = DraftVersion.objects.filter(result__case__in=reached).order_by("number")
    case = reached.first()
    if case is None:
        return ()
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    made, before = [], dict[str, str]()
    for row in rows:
        after = {**{key: case.form.get(key, "") for key in before}, **row.edits}
        old = {**{key: case.form.get(key, "") for key in after}, **before}
        made.append(
            VersionView(
                number=row.number,
                is_sent_back=row.act == DraftAct.SENT_BACK,
                by_name=row.by_name,
                at=row.at.astimezone(HANOI),
                note=row.note,
                changes=_labelled(procedure, changes(old, after, row.reasons)),
            )
        )
        before = dict(row.edits)
    return tuple(reversed(made))


def _labelled(procedure: Procedure, found: tuple[Change, ...]) -> tuple[Change, ...]:
    labels = {one.key: str(one.label) for step in procedure.form for one in step.fields}
    return tuple(
        Change(
            key=labels.get(one.key, one.key), before=one.before, after=one.after, reason=one.reason
        )
        for one in found
    )


def to_sign(actor: Actor) -> tuple[ToSign, ...]:
    """Return the results that wait for this actor's signature, most urgent first."""
    if not actor.has("cases.sign") or actor.agency_id is None:
        return ()
    mine = [key for key in (actor.account_id, actor.stands_in_for) if key]
    steps = (
        Step.objects.filter(
            Q(assignee_id=None) | Q(assignee_id__in=mine),
            agency_id=actor.agency_id, role="sign", right="cases.sign", done_at=None,
            is_waiting=False, case__result__signed_at=None, case__result__isnull=False,
        )
        .exclude(case__in=SigningItem.objects.filter(state=ItemState.WAITING).values("case"))
        .select_related("case", "case__result")
        .order_by("due_at", "id")[:SHOWN]
    )  # fmt: skip
    return tuple(_to_sign(step) for step in steps)


def _to_sign(step: Step) -> ToSign:
    case, result = step.case, step.case.result
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    asked = {key: case.form.get(key, "") for key in result.edits}
    chosen = next(
        (
            one for one in (procedure.result, *procedure.alternatives)
            if one and one.code == result.paper
        ),
        None,
    )  # fmt: skip
    return ToSign(
        case_id=CaseId(case.pk),
        code=case.code,
        version=case.version,
        procedure_name=case.procedure_name,
        applicant_name=case.applicant_name,
        due_at=case.due_at and case.due_at.astimezone(HANOI),
        drafted_by=result.drafted_by,
        note=result.note,
        digest=result.digest,
        paper=f"{chosen.name}: {result.paper_reason}" if chosen else "",
        changes=_labelled(procedure, changes(asked, result.edits, result.reasons)),
        missing=tuple(one.asked_agency.name for one in open_opinions(case)),
    )


def batch(actor: Actor, batch_id: uuid.UUID) -> BatchView:
    """Return a batch that this person ordered. Raises: BatchMissing."""
    row = SigningBatch.objects.filter(pk=batch_id).first()
    if row is None or row.account_id != actor.account_id:
        raise BatchMissing
    return _batch(row)


def open_batch(actor: Actor) -> BatchView | None:
    """Return the batch of this person that is under way, or None."""
    if actor.account_id is None:
        return None
    row = SigningBatch.objects.filter(account_id=actor.account_id, done_at=None)
    found = row.order_by("-ordered_at").first()
    return _batch(found) if found else None


def _batch(row: SigningBatch) -> BatchView:
    items = row.items.select_related("case", "case__result").order_by("place")
    return BatchView(
        id=row.pk,
        ordered_at=row.ordered_at.astimezone(HANOI),
        done_at=row.done_at and row.done_at.astimezone(HANOI),
        items=tuple(
            ItemView(
                case_id=CaseId(one.case_id),
                code=one.case.code,
                applicant_name=one.case.applicant_name,
                number=one.case.result.number if hasattr(one.case, "result") else "",
                state=ItemState(one.state),
                why=one.why,
            )
            for one in items
        ),
    )
