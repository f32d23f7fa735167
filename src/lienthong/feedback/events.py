# SPDX-License-Identifier: Apache-2.0
"""What happened: facts for indicators and cached pages. No text, no personal data."""

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionMoved:
    """A petition made a move of its table."""

    petition_id: uuid.UUID  #: which
    code: str  #: its public number
    agency_id: uuid.UUID  #: who has it now
    kind: str  #: `rules.Kind`
    category: str  #: `rules.Category`
    verb: str  #: `rules.Verb`
    status: str  #: state after, `rules.Status`
    case_id: uuid.UUID | None  #: the dossier it is about
    at: dt.datetime  #: when


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersChanged:
    """The published questions and answers of a procedure changed."""

    procedure_code: str  #: `1.001193`; empty: of no procedure
    agency_id: uuid.UUID  #: who answered
    at: dt.datetime  #: when
