# SPDX-License-Identifier: Apache-2.0
"""Pure decisions: what one dossier counts towards, and how counts become indicators."""

from lienthong.insight.rules.facts import Dossier, Outcome
from lienthong.insight.rules.indicators import (
    GROUPS,
    INDICATORS,
    Group,
    Indicator,
    Ratio,
    ratios,
    score,
)
from lienthong.insight.rules.measures import MEASURES, Measure, changes, counted

__all__ = [
    "GROUPS",
    "INDICATORS",
    "MEASURES",
    "Dossier",
    "Group",
    "Indicator",
    "Measure",
    "Outcome",
    "Ratio",
    "changes",
    "counted",
    "ratios",
    "score",
]
