# SPDX-License-Identifier: Apache-2.0
"""What happened to dossiers: facts for notices, the portal, indicators and synchronisation."""

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact:
    """What every fact about a dossier tells."""

    case_id: uuid.UUID  #: which dossier
    case_code: str  #: its legal number
    procedure_code: str  #: `1.001193`
    procedure_name: str  #: in Vietnamese, for messages
    agency_id: uuid.UUID  #: the competent agency
    applicant_name: str  #: who applied
    applicant_number: str  #: their personal number; empty when they have none here
    applicant_email: str  #: where to write to; may be empty
    at: dt.datetime  #: when it happened
    status: int  #: the state after it, 1 to 10
    due_at: dt.datetime | None = None  #: the appointment in force, once accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSubmitted(CaseFact):
    """A dossier was sent in and durably received."""

    idempotency_key: str = ""  #: the draft it came from
    channel: str = "online"  #: online, counter or post


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccepted(CaseFact):
    """It was received as valid; the legal clock started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRefused(CaseFact):
    """It was not received."""

    reason: str = ""  #: in words, as on Mẫu 03


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementAsked(CaseFact):
    """The applicant has to complete it."""

    items: tuple[str, ...] = ()  #: everything that is missing
    reason: str = ""  #: why


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWritten(CaseFact):
    """One side wrote to the other about it. What was said stays in the thread."""

    message_id: uuid.UUID  #: which message
    is_from_agency: bool  #: written by an official, for the applicant


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSupplemented(CaseFact):
    """The applicant completed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAsked(CaseFact):
    """The applicant has to settle a financial obligation."""

    reason: str = ""  #: what for
    order_id: uuid.UUID | None = None  #: the fee order, when one was made


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePaid(CaseFact):
    """The obligation is settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn(CaseFact):
    """The applicant took it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStopped(CaseFact):
    """Its settlement was stopped."""

    reason: str = ""  #: the legal basis, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResumed(CaseFact):
    """Its settlement goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseExtended(CaseFact):
    """The agency apologised and set a new appointment."""

    reason: str = ""  #: why


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCompleted(CaseFact):
    """A step of the process was finished."""

    step: str = ""  #: its name


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationAsked(CaseFact):
    """Another agency was asked for its opinion."""

    consultation_id: uuid.UUID  #: which question
    asked_agency_id: uuid.UUID  #: whom
    question: str = ""  #: in words
    answer_by: dt.datetime | None = None  #: when the opinion is due


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultationAnswered(CaseFact):
    """The asked agency answered."""

    consultation_id: uuid.UUID  #: which question
    asked_agency_id: uuid.UUID  #: who answered


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSigned(CaseFact):
    """The result is signed, sealed and entered in the registers."""

    result_number: str = ""  #: its number and notation
    file_id: uuid.UUID | None = None  #: the signed PDF
    way: str = "online"  #: how the applicant wishes it: online, counter or post
    receiving_agency_id: uuid.UUID | None = None  #: at whose counter the paper is had
    collect_by: dt.datetime | None = None  #: until when the paper is kept there


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultUncollected(CaseFact):
    """The paper still waits at the counter: its applicant is to be reminded."""

    receiving_agency_id: uuid.UUID | None = None  #: at whose counter
    collect_by: dt.datetime | None = None  #: until when it is kept there
    since: dt.datetime | None = None  #: since when it waits
    times: int = 1  #: which reminder this is


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPosted(CaseFact):
    """The paper was given to a carrier; the dossier closes when it is delivered."""

    carrier: str = ""  #: as people read it
    tracking: str = ""  #: the carrier's number


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultBroughtBack(CaseFact):
    """The carrier could not deliver the paper: it lies at the counter again."""

    carrier: str = ""  #: as people read it
    tracking: str = ""  #: the carrier's number
    reason: str = ""  #: why, in the carrier's words
    collect_by: dt.datetime | None = None  #: until when it is kept there
    receiving_agency_id: uuid.UUID | None = None  #: at whose counter


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLost(CaseFact):
    """The carrier lost the paper: the agency sends another."""

    carrier: str = ""  #: as people read it
    tracking: str = ""  #: the carrier's number


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReturned(CaseFact):
    """The result was handed over; the dossier is closed."""

    delivery: str = ""  #: by which way: online, counter or post
    receiver: str = ""  #: who has it, where somebody took it in


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRecalled(CaseFact):
    """The agency took the issued result back by decision."""

    result_number: str = ""  #: of the paper that counts no more
    decision: str = ""  #: number and day
    reason: str = ""  #: its ground, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCorrected(CaseFact):
    """A corrected result took the place of the issued one, by decision."""

    result_number: str = ""  #: of the new paper
    old_number: str = ""  #: of the paper that counts no more
    decision: str = ""  #: number and day
    reason: str = ""  #: its ground, in words
    file_id: uuid.UUID | None = None  #: the new signed PDF


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUndone(CaseFact):
    """Its last act was taken back; it stands as before."""

    undid: str = ""  #: the act, a `rules.Verb`
    reason: str = ""  #: why, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRated(CaseFact):
    """The applicant evaluated the settlement."""

    total: int = 0  #: 0 to 18 points


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnsweredLate(CaseFact):
    """8 working hours passed without an answer to an online dossier (MC-05). Once per dossier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNearingDue(CaseFact):
    """At most one working day is left. Once per appointment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOverdue(CaseFact):
    """The appointment passed without a result. Once per appointment."""
