# SPDX-License-Identifier: Apache-2.0
"""Pure decisions: what one dossier counts towards, and how counts become indicators."""

from lienthong.insight.rules.balance import Balance, balance
from lienthong.insight.rules.facts import Dossier, Outcome
from lienthong.insight.rules.indicators import (
    GROUPS,
    INDICATORS,
    Group,
    Indicator,
    Ratio,
    rank,
    ratios,
    score,
)
from lienthong.insight.rules.measures import (
    BY_END,
    MEASURES,
    Measure,
    Place,
    changes,
    counted,
    placed,
)
from lienthong.insight.rules.openness import Published, missing_parts
from lienthong.insight.rules.periods import Period, Span, period_of, shifted

__all__ = [
    "BY_END",
    "GROUPS",
    "INDICATORS",
    "MEASURES",
    "Balance",
    "Dossier",
    "Group",
    "Indicator",
    "Measure",
    "Outcome",
    "Period",
    "Place",
    "Published",
    "Ratio",
    "Span",
    "balance",
    "changes",
    "counted",
    "missing_parts",
    "period_of",
    "placed",
    "rank",
    "ratios",
    "score",
    "shifted",
]
