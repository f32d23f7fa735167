# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from lienthong.insight.rules import Dossier, Outcome, Stage
from lienthong.kernel.ids import uuid7

JANUARY = dt.date(2026, 1, 1)


def dossier(agency_id: uuid.UUID | None = None, **changes: Any) -> Dossier:
    case_id = changes.pop("case_id", None) or uuid7()
    facts: dict[str, Any] = {
        "case_id": case_id,
        "case_code": f"H42.01-20260105-{case_id.hex[-7:]}",
        "agency_id": agency_id or uuid7(),
        "procedure_code": "1.001193",
        "received_on": dt.date(2026, 1, 5),
        "channel": "online",
        "ended_on": None,
        "act_by_on": None,
        "outcome": Outcome.OPEN,
        "stage": Stage.RUNNING,
        "is_identified": True,
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
        facts["ended_on"] = changes.get("received_on", facts["received_on"])
        facts["stage"] = Stage.CLOSED
    return Dossier(**(facts | changes))


def lives(agencies: Sequence[uuid.UUID], cases: Sequence[uuid.UUID]) -> SearchStrategy[Dossier]:
    """Return any state of any of some dossiers, in any order of a life."""
    return st.builds(
        _state,
        case_id=st.sampled_from(cases),
        agency_id=st.sampled_from(agencies),
        procedure_code=st.sampled_from(["1.001193", "1.001612"]),
        received_on=st.dates(JANUARY, dt.date(2026, 3, 31)),
        later=st.integers(0, 60),
        outcome=st.sampled_from(list(Outcome)),
        stage=st.sampled_from([Stage.WAITING, Stage.RUNNING, Stage.PAUSED]),
        channel=st.sampled_from(["online", "counter", "post"]),
        is_identified=st.booleans(),
        was_supplemented=st.booleans(),
        has_digital_result=st.booleans(),
        has_fee=st.booleans(),
        is_paid_online=st.booleans(),
        papers=st.integers(0, 4),
        digital_papers=st.integers(0, 4),
        reused_fields=st.integers(0, 2),
        rating=st.none() | st.integers(0, 18),
    )


def _state(
    *, later: int, rating: int | None, outcome: Outcome, stage: Stage, **facts: Any
) -> Dossier:
    then = facts["received_on"] + dt.timedelta(days=later)
    if outcome is Outcome.OPEN:
        act_by = None if stage is Stage.PAUSED else then
        return dossier(outcome=outcome, stage=stage, act_by_on=act_by, **facts)
    return dossier(outcome=outcome, rating=rating, ended_on=then, **facts)
