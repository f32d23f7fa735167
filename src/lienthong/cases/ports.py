# SPDX-License-Identifier: Apache-2.0
"""How another agency is asked: inside this node, or by document through the axis."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Protocol

from lienthong.kernel.ids import AgencyId, CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question that leaves the asking agency: only what the asked one needs."""

    consultation_id: uuid.UUID  #: which question
    case_id: CaseId  #: of which dossier
    case_code: str  #: its legal number
    asking_agency_id: AgencyId  #: who asks
    asked_agency_id: AgencyId  #: who is asked
    text: str  #: the question
    shared: dict[str, str]  #: label → answer of the form that the asked agency needs
    due_at: dt.datetime  #: answer by
    papers: tuple[uuid.UUID, ...] = ()  #: papers of the dossier that were shared


class Consultation(Protocol):
    """Carries a question to another agency. Called inside the transaction that asks."""

    def ask(self, question: Question) -> str:
        """Hand the question over and return a reference. Must not call the network: a port to
        another node queues a job of its own."""
        ...


class FakeConsultation:
    """Remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[Question] = []

    def ask(self, question: Question) -> str:
        """Remember the question."""
        self.asked.append(question)
        return f"fake-{len(self.asked)}"
