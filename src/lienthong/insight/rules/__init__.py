# SPDX-License-Identifier: Apache-2.0
"""Pure decisions: what one dossier counts towards, and how counts become indicators."""

from lienthong.insight.rules.balance import Balance, balance
from lienthong.insight.rules.facts import Dossier, Outcome, Stage
from lienthong.insight.rules.indicators import INDICATORS, Indicator, Ratio, is_known, ratios, score
from lienthong.insight.rules.measures import (
    BY_END,
    DAILY,
    MEASURES,
    MONTHLY,
    REPORTED,
    Measure,
    Place,
    changes,
    counted,
    placed,
)
from lienthong.insight.rules.openness import Asked, Below, Published, missing_parts
from lienthong.insight.rules.periods import (
    OF_MONTHS,
    SPAN_NAMES,
    Period,
    Span,
    after,
    before,
    month_end,
    period_of,
    shifted,
    starts,
)
from lienthong.insight.rules.weights import GROUPS, WEIGHTS, Group, Weight, rank

__all__ = [
    "BY_END",
    "DAILY",
    "GROUPS",
    "INDICATORS",
    "MEASURES",
    "MONTHLY",
    "OF_MONTHS",
    "REPORTED",
    "SPAN_NAMES",
    "WEIGHTS",
    "Asked",
    "Balance",
    "Below",
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
    "Stage",
    "Weight",
    "after",
    "balance",
    "before",
    "changes",
    "counted",
    "is_known",
    "missing_parts",
    "month_end",
    "period_of",
    "placed",
    "rank",
    "ratios",
    "score",
    "shifted",
    "starts",
]
