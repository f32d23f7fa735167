# SPDX-License-Identifier: Apache-2.0
"""What other packages and pages see of a dossier: frozen values, never rows."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from lienthong.cases.queries.changing import ResultChangeView
from lienthong.cases.rules import (
    Bucket,
    Channel,
    Clock,
    Delivery,
    Finance,
    Grade,
    MoreTime,
    Party,
    Punctuality,
    SlipForm,
    Status,
    Sync,
    Verb,
    Wish,
)
from lienthong.exchange.queries import Followed
from lienthong.kernel import clock
from lienthong.kernel.ids import AccountId, AgencyId, CaseId, FileId

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list, found by key: as quick on the last page as on the first."""

    rows: tuple[T, ...]  #: in order
    next_cursor: str = ""  #: opaque; empty on the last page


class Queue(StrEnum):
    """Which dossiers an inbox shows."""

    TODO = "todo"  #: what this post can do now
    OPEN = "open"  #: every open dossier of the agency
    CLOSED = "closed"  #: refused, withdrawn, returned; newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxFilter:
    """How an officer narrows a list."""

    queue: Queue = Queue.TODO  #: which list
    status: Status | None = None  #: one state
    bucket: Bucket | None = None  #: late, soon, enough or paused
    procedure_code: str = ""  #: one procedure
    text: str = ""  #: a dossier code, a personal number, a phone, or a part of the name
    is_mine: bool = False  #: only steps assigned to me
    is_today: bool = False  #: only what must be done by the end of this legal day
    is_newest_first: bool = False  #: by receipt, instead of by what is due first; `OPEN` only
    cursor: str = ""  #: `next_cursor` of the page before
    size: int = 20  #: rows of a page, 100 at most


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of a list."""

    id: CaseId  #: which dossier
    code: str  #: its legal number
    version: int  #: for the next action
    procedure_code: str  #: `1.001193`
    procedure_name: str  #: as received
    applicant_name: str  #: empty where only an opinion is asked
    status: Status  #: one of the ten
    channel: Channel  #: how it came in
    received_at: dt.datetime  #: when
    due_at: dt.datetime | None  #: the appointment in force
    act_by_at: dt.datetime  #: when the next thing must be done
    bucket: Bucket  #: what is left, in words
    remaining_minutes: int  #: working minutes to `act_by_at`; negative when late
    agency_id: AgencyId  #: the competent agency
    step_id: uuid.UUID | None = None  #: the step that waits for this post
    step_name: str = ""  #: its name
    assignee_name: str = ""  #: who took it
    consultation_id: uuid.UUID | None = None  #: set where only an opinion is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Numbers beside the inbox's tabs; each stops at `CEILING`."""

    todo: int  #: what this post can do now
    late: int  #: past the appointment
    today: int  #: due by the end of this legal day
    soon: int  #: due within a day
    paused: int  #: waiting for the applicant or a basis
    to_return: int  #: signed, to be handed over


#: Counting stops here: nobody reads 48.213, and everybody waits for it.
CEILING = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementView:
    """One line of the timeline."""

    verb: Verb  #: what was done
    from_status: Status | None  #: state before
    to_status: Status  #: state after
    actor_name: str  #: by whom
    post_name: str  #: in which post
    agency_name: str  #: of which agency
    at: dt.datetime  #: when
    note: str  #: in words
    items: tuple[str, ...]  #: what was asked for, one by one
    step: str  #: step that was finished
    handed_to: str  #: who had it next
    step_due_at: dt.datetime | None  #: when the step was due
    punctuality: Punctuality | None  #: of the step, or of the whole
    leaf_id: uuid.UUID | None  #: its proof in the ledger
    undid: str = ""  #: what it took back: the step, or the act
    is_undone: bool = False  #: a later one took it back


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """One file of the dossier."""

    id: uuid.UUID  #: which attachment
    component: str  #: code in the procedure's list
    component_name: str  #: its name
    name: str  #: of the file
    kind: str  #: original, copy or electronic
    file_id: FileId  #: for the package that serves it, after its own check
    added_at: dt.datetime  #: when
    is_replaced: bool  #: a later one took its place


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One open step."""

    id: uuid.UUID  #: which step
    key: str  #: id of the process task
    name: str  #: shown
    role: str  #: receive, appraise, consult, draft, sign, return, answer
    right: str  #: what its doer must hold
    agency_id: AgencyId  #: where
    opened_at: dt.datetime  #: since when it waits
    due_at: dt.datetime  #: its share of the deadline
    assignee_id: AccountId | None  #: who took it
    assignee_name: str  #: their name
    is_waiting: bool  #: stands still with the dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """One document of a consultation: what is known here, and how far the axis says it is."""

    id: uuid.UUID  #: which
    is_answer: bool  #: it comes back; otherwise it is the question
    is_own: bool  #: it was written on this node; otherwise its files lie on the axis
    sender_code: str  #: modern order
    receiver_code: str  #: modern order
    document_id: str  #: as it is known on the axis; "" before it has one
    package_id: uuid.UUID | None  #: None before it has left
    made_at: dt.datetime  #: when it was written
    sent_at: dt.datetime | None  #: when the axis took it
    problem: str  #: why it has not left, or what could not be said of it
    is_withdrawn: bool  #: it was asked back, or never leaves
    file_ids: tuple[FileId, ...]  #: of what was written here, in their order
    followed: Followed | None  #: how far it is, once it has left


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationView:
    """A question to another agency, with the little of the dossier that it needs."""

    id: uuid.UUID  #: which question
    case_id: CaseId  #: of which dossier
    case_code: str  #: its legal number
    procedure_name: str  #: what it is about
    asking_agency_name: str  #: who asks
    asked_agency_id: AgencyId  #: whom
    asked_agency_name: str  #: their name
    question: str  #: in words
    shared: Mapping[str, str]  #: label → answer of the form that was shared
    is_mandatory: bool  #: no result without it
    asked_at: dt.datetime  #: when
    asked_by: str  #: by whom
    due_at: dt.datetime  #: answer by
    answer: str  #: empty while open
    agrees: bool | None  #: yes, no, or not said
    answer_file_id: FileId | None  #: the signed answer, when there is one
    answered_at: dt.datetime | None  #: when
    answered_by: str  #: by whom
    needs_reading: bool  #: it came as a document; whether it agrees is still to be noted
    letters: tuple[LetterView, ...]  #: its documents on the axis, the question first
    waiver_basis: str  #: why the result went on without it
    papers: tuple[uuid.UUID, ...]  #: papers of the dossier that were shared
    more_time_until: dt.date | None  #: the asked agency wishes so much time
    more_time_reason: str  #: why
    more_time_decision: MoreTime | None  #: what became of the wish
    declined_at: dt.datetime | None  #: it gives no opinion
    decline_reason: str  #: why not
    reminded_at: dt.datetime | None  #: last reminded by hand

    @property
    def is_open(self) -> bool:
        """Tell whether the answer is still waited for."""
        return not (self.answered_at or self.declined_at or self.waiver_basis)

    @property
    def is_answer_on_way(self) -> bool:
        """Tell whether an answer was written here that has not come to the asking agency yet."""
        return self.is_open and any(one.is_answer and one.is_own for one in self.letters)

    @property
    def is_late(self) -> bool:
        """Tell whether the answer is waited for past its end."""
        return self.is_open and clock.now() > self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipView:
    """A printed form."""

    id: uuid.UUID  #: which slip
    form: SlipForm  #: Mẫu 01–07
    number: str  #: `<mã hồ sơ>/HDHS`
    issued_at: dt.datetime  #: when
    issued_by: str  #: by whom
    file_id: FileId | None  #: the sealed PDF, once it is there
    recalled_at: dt.datetime | None = None  #: since when it counts no more


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """The result: a draft for officials, then the signed paper."""

    number: str  #: number and notation, once signed
    title: str  #: name of the paper; empty until it is signed
    file_id: FileId | None  #: the signed PDF
    drafted_at: dt.datetime  #: when
    drafted_by: str  #: by whom
    edits: Mapping[str, Any]  #: fields the drafter changed
    reasons: Mapping[str, str]  #: why, by field
    paper: str  #: code of the paper that the drafter chose; empty: what the facts lead to
    paper_reason: str  #: why
    digest: str  #: stands for what was drafted, word for word
    remarks: str  #: of who sent the draft back; empty once it is redone
    note: str  #: the drafter's word to the signer
    signed_at: dt.datetime | None  #: when
    signed_by: str  #: by whom
    waits_since: dt.datetime | None  #: since when its paper is at the counter
    returned_at: dt.datetime | None  #: when it was handed over
    recalled_at: dt.datetime | None = None  #: since when it counts no more


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingView:
    """The applicant's evaluation."""

    scores: Mapping[int, int]  #: criterion → 0, 1 or 2
    total: int  #: 0 to 18
    grade: Grade  #: its name
    comment: str  #: in words
    rated_at: dt.datetime  #: when
    basis: Mapping[int, str]  #: measured criterion → `rules.Basis`; empty when loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """Something this actor can do now."""

    verb: Verb  #: the service of the same name
    label: str  #: for the button
    slip: SlipForm | None = None  #: the form it issues
    step_id: uuid.UUID | None = None  #: for `complete_step`
    step_name: str = ""  #: its name
    is_primary: bool = False  #: the one to offer first
    blocked_by: str = ""  #: why it would be refused now; empty when it would not


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHead:
    """What a sender or a clerk is told at once; the whole dossier is one read away (`case`)."""

    id: CaseId  #: which dossier
    code: str  #: its legal number
    version: int  #: send it back with the next action
    status: Status  #: one of the ten
    procedure_code: str  #: `1.001193`
    agency_id: AgencyId  #: competent
    received_at: dt.datetime  #: when it was received
    respond_by: dt.datetime  #: when an answer is owed
    due_at: dt.datetime | None  #: the appointment, once it is accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A whole dossier as one actor may see it."""

    id: CaseId  #: which dossier
    code: str  #: its legal number
    version: int  #: send it back with the next action
    status: Status  #: one of the ten
    procedure_code: str  #: `1.001193`
    procedure_version: int  #: as received
    procedure_name: str  #: as received
    agency_id: AgencyId  #: competent
    agency_name: str  #: its name
    receiving_agency_id: AgencyId  #: where it was received
    receiving_agency_name: str  #: its name
    supporting_agency_id: AgencyId | None  #: who helped to prepare it
    applicant: Party  #: who applies
    owner: Party  #: whose matter it is
    representative: Party | None  #: who acts on a power of attorney
    channel: Channel  #: how it came in
    form: Mapping[str, Any]  #: answers
    finance: Finance  #: financial progress
    delivery: Delivery  #: delivery progress
    sync: Sync  #: synchronisation progress
    wish: Wish  #: how the applicant wants the result
    fee_order_id: uuid.UUID | None  #: the fee order
    reused: tuple[str, ...]  #: keys of answers taken unchanged from registers
    provenance: Mapping[str, Mapping[str, Any]]  #: key → register, case, value, at, reason
    cosigned: tuple[Mapping[str, str], ...]  #: who confirmed it too: name, number, statement, at
    clock: Clock  #: the legal clock
    remaining_minutes: int | None  #: working minutes left; negative when late
    bucket: Bucket  #: the same in a word
    punctuality: Punctuality | None  #: once finished
    is_answered_late: bool  #: 8 working hours passed without an answer
    lookup_secret: str  #: the second secret of the public look-up; the applicant's only
    timeline: tuple[MovementView, ...]  #: oldest first
    papers: tuple[PaperView, ...]  #: files
    steps: tuple[StepView, ...]  #: open steps; officials only
    consultations: tuple[ConsultationView, ...]  #: officials only
    slips: tuple[SlipView, ...]  #: printed forms
    result: ResultView | None  #: the applicant sees it once it is signed
    changes: tuple[ResultChangeView, ...]  #: recalls and corrections, oldest first
    rating: RatingView | None  #: the applicant's evaluation
    next_actions: tuple[NextAction, ...]  #: what this actor can do now


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicState:
    """What a dossier code alone tells: the state (DV-09)."""

    code: str  #: as asked
    status: Status  #: one of the ten
    procedure_name: str = ""  #: with the second secret only
    agency_name: str = ""  #: with the second secret only
    received_at: dt.datetime | None = None  #: with the second secret only
    due_at: dt.datetime | None = None  #: with the second secret only
    steps: tuple[tuple[dt.datetime, str], ...] = ()  #: with the second secret only: when, what
