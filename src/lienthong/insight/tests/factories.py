# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from lienthong.insight.rules import Dossier, Outcome, shifted
from lienthong.kernel.ids import uuid7


def dossier(agency_id: uuid.UUID | None = None, **changes: Any) -> Dossier:
    case_id = changes.pop("case_id", None) or uuid7()
    facts: dict[str, Any] = {
        "case_id": case_id,
        "case_code": f"H42.01-20260105-{case_id.hex[-7:]}",
        "agency_id": agency_id or uuid7(),
        "procedure_code": "1.001193",
        "month": dt.date(2026, 1, 1),
        "is_online": True,
        "ended_month": None,
        "outcome": Outcome.OPEN,
        "was_supplemented": False,
        "has_digital_result": False,
        "has_fee": False,
        "is_paid_online": False,
        "papers": 2,
        "digital_papers": 1,
        "reused_fields": 0,
        "rating": None,
    }
    if changes.get("outcome", Outcome.OPEN) is not Outcome.OPEN:
        facts["ended_month"] = changes.get("month", facts["month"])
    return Dossier(**(facts | changes))


def lives(agencies: Sequence[uuid.UUID], cases: Sequence[uuid.UUID]) -> SearchStrategy[Dossier]:
    """Return any state of any of some dossiers, in any order of a life."""
    return st.builds(
        _state,
        case_id=st.sampled_from(cases),
        agency_id=st.sampled_from(agencies),
        procedure_code=st.sampled_from(["1.001193", "1.001612"]),
        month=st.sampled_from([dt.date(2026, 1, 1), dt.date(2026, 2, 1)]),
        later=st.integers(0, 1),
        outcome=st.sampled_from(list(Outcome)),
        is_online=st.booleans(),
        was_supplemented=st.booleans(),
        has_digital_result=st.booleans(),
        has_fee=st.booleans(),
        is_paid_online=st.booleans(),
        papers=st.integers(0, 4),
        digital_papers=st.integers(0, 4),
        reused_fields=st.integers(0, 2),
        rating=st.none() | st.integers(0, 18),
    )


def _state(*, later: int, rating: int | None, outcome: Outcome, **facts: Any) -> Dossier:
    if outcome is Outcome.OPEN:
        return dossier(outcome=outcome, **facts)
    ended = shifted(facts["month"], later)
    return dossier(outcome=outcome, rating=rating, ended_month=ended, **facts)
