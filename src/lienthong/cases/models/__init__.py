# SPDX-License-Identifier: Apache-2.0
"""Tables of the one-stop shop: the dossier, its work, its history, its papers."""

from lienthong.cases.models.changes import ResultChange
from lienthong.cases.models.checking import RegisterAnswer, RegisterCheck
from lienthong.cases.models.dossier import Attachment, Case, CodeRule, Counter
from lienthong.cases.models.guarding import LookupTally
from lienthong.cases.models.handing import HandOver
from lienthong.cases.models.history import Movement
from lienthong.cases.models.intake import Intake, Scan
from lienthong.cases.models.letters import OpinionLetter
from lienthong.cases.models.listing import SavedList
from lienthong.cases.models.messages import Message
from lienthong.cases.models.papers import Rating, Result, Slip
from lienthong.cases.models.people import (
    AgencyGroup,
    Involvement,
    Note,
    ReasonTemplate,
    StepPace,
)
from lienthong.cases.models.posting import CarrierWord, Parcel
from lienthong.cases.models.results import (
    DraftVersion,
    SigningBatch,
    SigningItem,
    WorkingDraft,
)
from lienthong.cases.models.sharing import Share, ShareOpening
from lienthong.cases.models.supplements import SupplementDraft
from lienthong.cases.models.undoing import Undoable
from lienthong.cases.models.work import Consultation, Step

__all__ = [
    "AgencyGroup",
    "Attachment",
    "CarrierWord",
    "Case",
    "CodeRule",
    "Consultation",
    "Counter",
    "DraftVersion",
    "HandOver",
    "Intake",
    "Involvement",
    "LookupTally",
    "Message",
    "Movement",
    "Note",
    "OpinionLetter",
    "Parcel",
    "Rating",
    "ReasonTemplate",
    "RegisterAnswer",
    "RegisterCheck",
    "Result",
    "ResultChange",
    "SavedList",
    "Scan",
    "Share",
    "ShareOpening",
    "SigningBatch",
    "SigningItem",
    "Slip",
    "Step",
    "StepPace",
    "SupplementDraft",
    "Undoable",
    "WorkingDraft",
]
