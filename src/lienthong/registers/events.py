# SPDX-License-Identifier: Apache-2.0
"""Facts that the registers tell."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWritten:
    """A new version of a record stands. No personal data travels: who needs it reads it."""

    register: str  #: name of the register
    key: str  #: the record's number
    version: int  #: its number
    case_code: str  #: the dossier that caused it, or empty
    at: str  #: instant of recording, ISO 8601
