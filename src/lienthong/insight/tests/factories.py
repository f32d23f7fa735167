# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import uuid
from typing import Any

from lienthong.insight.rules import Dossier, Outcome
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
    return Dossier(**(facts | changes))
