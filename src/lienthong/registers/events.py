# SPDX-License-Identifier: Apache-2.0
"""Facts that the registers tell."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWritten:
    """A new version of a record stands. No personal data travels: who needs it reads it."""

    register: str  #: name of the register
    key: str  #: the record's number
    version: int  #: its number
    case_code: str  #: the dossier that caused it, or empty
    at: str  #: instant of recording, ISO 8601
    changed: tuple[str, ...] = ()  #: names of the fields that differ, never their values


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAsked:
    """Somebody asks for a correction of a record: it waits for who may decide."""

    proposal_id: UUID  #: the proposal
    register: str  #: name of the register
    at: str  #: instant of asking, ISO 8601


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDecided:
    """A proposed correction of a record was applied or refused, or taken back by who asked."""

    proposal_id: UUID  #: the proposal
    register: str  #: name of the register
    key: str  #: the record's number
    state: str  #: applied, refused, withdrawn
    asker_account_id: UUID  #: who asked, to be told
    at: str  #: instant of the decision, ISO 8601
