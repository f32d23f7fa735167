# SPDX-License-Identifier: Apache-2.0
"""What happened to the catalogue."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedurePublished:
    """A new version of a procedure is in the catalogue."""

    procedure_code: str  #: `1.001193`
    number: int  #: 1, 2, 3 …
    valid_from: str  #: first legal day, ISO 8601
