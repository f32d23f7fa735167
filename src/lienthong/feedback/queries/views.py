# SPDX-License-Identifier: Apache-2.0
"""Frozen answers of this package's queries."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from lienthong.feedback.models import Happening, Petition, Question
from lienthong.feedback.rules import Category, Kind, QuestionStatus, Standing, Status
from lienthong.feedback.rules.terms import standing
from lienthong.kernel import clock
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.text import lazy
from lienthong.orgs import queries as orgs

#: Stands for the title where an officer may not read a petition about their own work.
WITHHELD = lazy("Phản ánh về việc Ông/Bà đã xử lý")


@dataclass(frozen=True, slots=True, kw_only=True)
class HappeningView:
    """One line of the history."""

    verb: str  #: `rules.Verb`, or `hide`, `show`
    at: dt.datetime  #: instant
    who: str  #: the agency, the platform; officers also see the name
    officer: str  #: name and post; for officers only
    note: str  #: reason


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """One file."""

    id: uuid.UUID  #: in `files`
    name: str  #: as sent
    is_answer: bool  #: sent by the agency


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """A part that another agency was asked for."""

    id: uuid.UUID  #: its petition
    code: str
    agency: str  #: who was asked
    status: Status
    task: str  #: what was asked
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionView:
    """A petition, as its sender or an officer sees it."""

    id: uuid.UUID
    code: str  #: public number
    secret: str  #: for its sender only; else empty
    kind: Kind
    category: Category
    title: str
    text: str
    place: str  #: unit and detail in words
    place_unit: str  #: statistics code
    case_code: str
    procedure_code: str
    name: str  #: who sent it
    contact: str  #: how they are reached
    agency_id: AgencyId
    agency: str  #: its name
    assignee: str  #: officer who has it, or empty
    assignee_id: uuid.UUID | None
    status: Status
    version: int
    reopened: int
    is_part: bool
    whole_id: uuid.UUID | None
    submitted_at: dt.datetime
    due_at: dt.datetime
    extended_at: dt.datetime | None
    standing: Standing | None  #: of the term; None once answered
    answer: str
    answered_at: dt.datetime | None
    is_satisfied: bool | None
    public_title: str
    public_text: str
    public_answer: str
    published_at: dt.datetime | None
    hidden_at: dt.datetime | None
    hidden_reason: str
    merged_into: str  #: code of the one it follows
    shared_answer: str  #: merged ones: the other one's answer, as it was published
    is_followed: bool  #: others wait for its answer
    history: tuple[HappeningView, ...]
    files: tuple[FileView, ...]
    parts: tuple[PartView, ...]
    barred: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionRow:
    """One line of an officer's list, or of a citizen's."""

    id: uuid.UUID
    code: str
    title: str
    kind: Kind
    category: Category
    status: Status
    agency: str
    assignee: str
    submitted_at: dt.datetime
    due_at: dt.datetime
    standing: Standing | None
    reopened: int
    is_part: bool
    is_satisfied: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question, as its asker, an officer or the public sees it."""

    id: uuid.UUID
    procedure_code: str
    agency_id: AgencyId
    agency: str
    text: str  #: as asked; the public question for the public
    name: str  #: for officers
    contact: str  #: for officers
    asked_at: dt.datetime
    due_at: dt.datetime
    status: QuestionStatus
    standing: Standing | None
    version: int
    answer: str
    legal_basis: str
    answered_at: dt.datetime | None
    answered_by: str
    decline_reason: str
    public_question: str
    public_answer: str
    published_at: dt.datetime | None
    is_outdated: bool  #: the procedure has a newer version than the answer was held against
    useful: int  #: readers who said yes
    votes: int  #: readers who said anything


def petition_view(row: Petition, *, is_own: bool = False) -> PetitionView:
    """Freeze a petition; `is_own`: for its sender."""
    follows = row.merged_into
    return PetitionView(
        id=row.pk,
        code=row.code,
        secret=row.secret if is_own else "",
        kind=Kind(row.kind),
        category=Category(row.category),
        title=row.title,
        text=row.text,
        place=place_text(row.place_unit, row.place_detail),
        place_unit=row.place_unit,
        case_code=row.case_code,
        procedure_code=row.procedure_code,
        name=row.name,
        contact=row.contact,
        agency_id=AgencyId(row.agency_id),
        agency=row.agency.name,
        assignee=row.assignee_name,
        assignee_id=row.assignee_id,
        status=Status(row.status),
        version=row.version,
        reopened=row.reopened,
        is_part=row.whole_id is not None,
        whole_id=row.whole_id,
        submitted_at=row.submitted_at.astimezone(HANOI),
        due_at=row.due_at.astimezone(HANOI),
        extended_at=row.extended_at,
        standing=standing_of(row),
        answer=row.answer,
        answered_at=row.answered_at,
        is_satisfied=row.is_satisfied,
        public_title=row.public_title,
        public_text=row.public_text,
        public_answer=row.public_answer,
        published_at=row.published_at,
        hidden_at=row.hidden_at,
        hidden_reason=row.hidden_reason,
        merged_into=follows.code if follows else "",
        shared_answer=shared_answer(follows) if follows else "",
        is_followed=row.merged.exists(),
        history=tuple(
            _happening(one) for one in row.history.select_related("agency").order_by("at", "pk")
        ),
        files=tuple(
            FileView(id=one.file_id, name=one.name, is_answer=one.is_answer)
            for one in row.enclosures.order_by("pk")
        ),
        parts=tuple(
            PartView(
                id=one.pk, code=one.code, agency=one.agency.name, status=Status(one.status),
                task=one.text, answer=one.answer,
            )
            for one in row.parts.select_related("agency").order_by("code")
        ),
        barred=frozenset(row.barred),
    )  # fmt: skip


def shared_answer(row: Petition) -> str:
    """Return what somebody whose petition was merged may read of another one's answer.

    Only what an officer wrote for the public, while it is public.
    """
    return row.public_answer if row.published_at and row.hidden_at is None else ""


def withheld(view: PetitionView) -> PetitionView:
    """Return a petition for an officer it concerns: that it is there, not who says what."""
    return replace(
        view, title=str(WITHHELD), text="", name="", contact="", place="", place_unit="",
        case_code="", answer="", files=(), parts=(), history=(),
    )  # fmt: skip


def _happening(row: Happening) -> HappeningView:
    return HappeningView(
        verb=row.verb,
        at=row.at.astimezone(HANOI),
        who=row.agency.name if row.agency else "",
        officer=" · ".join(filter(None, (row.actor_name, row.post_name))) if row.agency else "",
        note=row.note,
    )


def petition_row(row: Petition, *, reader: uuid.UUID | None = None) -> PetitionRow:
    """Freeze one line of a list; the agency was selected with it. reader: the officer's account."""
    return PetitionRow(
        id=row.pk,
        code=row.code,
        title=str(WITHHELD) if reader in row.barred else row.title,
        kind=Kind(row.kind),
        category=Category(row.category),
        status=Status(row.status),
        agency=row.agency.name,
        assignee=row.assignee_name,
        submitted_at=row.submitted_at.astimezone(HANOI),
        due_at=row.due_at.astimezone(HANOI),
        standing=standing_of(row),
        reopened=row.reopened,
        is_part=row.whole_id is not None,
        is_satisfied=row.is_satisfied,
    )


def standing_of(row: Petition | Question) -> Standing | None:
    """Return how the term stands, while an answer is owed."""
    if row.status not in (Status.NEW, Status.PROCESSING, QuestionStatus.OPEN):
        return None
    return standing(row.due_at, clock.now(), orgs.calendar(AgencyId(row.agency_id)))


def question_view(
    row: Question, *, current: int | None = None, useful: int = 0, votes: int = 0
) -> QuestionView:
    """Freeze a question. current: the version of its procedure in force."""
    return QuestionView(
        id=row.pk,
        procedure_code=row.procedure_code,
        agency_id=AgencyId(row.agency_id),
        agency=row.agency.name,
        text=row.text,
        name=row.name,
        contact=row.contact,
        asked_at=row.asked_at.astimezone(HANOI),
        due_at=row.due_at.astimezone(HANOI),
        status=QuestionStatus(row.status),
        standing=standing_of(row),
        version=row.version,
        answer=row.answer,
        legal_basis=row.legal_basis,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        decline_reason=row.decline_reason,
        public_question=row.public_question,
        public_answer=row.public_answer,
        published_at=row.published_at,
        is_outdated=bool(
            current and row.procedure_version is not None and current > row.procedure_version
        ),
        useful=useful,
        votes=votes,
    )


def place_text(unit_code: str, detail: str) -> str:
    """Say a place in words; a unit this node does not know is left out."""
    parts = [detail]
    units = orgs.unit_history(unit_code) if unit_code else []
    if units:
        parts.append(units[-1].full_name)
    return ", ".join(filter(None, parts))
