# SPDX-License-Identifier: Apache-2.0
"""Reads of the catalogue: one procedure in force, an old version, the search."""

import datetime as dt
from typing import Any

from lienthong.procedures.rules import Hit, Procedure


def current(code: str, on: dt.date | None = None) -> Procedure:
    """Return the version in force on a legal date (today). Raises: ProcedureMissing."""
    raise NotImplementedError(code, on)


def version(code: str, number: int) -> Procedure:
    """Return one version, however old. Raises: ProcedureMissing."""
    raise NotImplementedError(code, number)


def search(text: str, limit: int = 20) -> list[Hit]:
    """Find procedures by everyday words, without accents, forgiving slips, best first."""
    raise NotImplementedError(text, limit)


def by_field(field_code: str) -> list[Hit]:
    """Return the procedures of a field of administration, by name."""
    raise NotImplementedError(field_code)


def by_life_event(life_event: str) -> list[Hit]:
    """Return the procedures of a life event, by name."""
    raise NotImplementedError(life_event)


def record(code: str) -> dict[str, Any]:
    """Return the catalogue record in the field names of `LayThuTuc`. Raises: ProcedureMissing."""
    raise NotImplementedError(code)
