# SPDX-License-Identifier: Apache-2.0
"""Reads: counts of any scope and period, reports, the dossiers behind a figure, how fresh it is."""

from lienthong.insight.queries.catalogue import fields_of, published
from lienthong.insight.queries.dossiers import (
    BEHIND,
    NOW,
    OVERDUE,
    PAGE,
    SUMMED,
    Opened,
    all_behind,
    behind,
)
from lienthong.insight.queries.freshness import Freshness, freshness
from lienthong.insight.queries.petitions import petitions
from lienthong.insight.queries.reports import By, Line, Report, balance_of, report
from lienthong.insight.queries.scopes import (
    COUNTRY,
    EVERY,
    Scope,
    country,
    may_open,
    of_agency,
    parent,
    parents,
)
from lienthong.insight.queries.tallies import (
    Counts,
    counts,
    counts_by_procedure,
    counts_of_each,
    due,
    first_day,
    flows,
    history,
    months_of_each,
    overdue_by_procedure,
)

__all__ = [
    "BEHIND",
    "COUNTRY",
    "EVERY",
    "NOW",
    "OVERDUE",
    "PAGE",
    "SUMMED",
    "By",
    "Counts",
    "Freshness",
    "Line",
    "Opened",
    "Report",
    "Scope",
    "all_behind",
    "balance_of",
    "behind",
    "country",
    "counts",
    "counts_by_procedure",
    "counts_of_each",
    "due",
    "fields_of",
    "first_day",
    "flows",
    "freshness",
    "history",
    "may_open",
    "months_of_each",
    "of_agency",
    "overdue_by_procedure",
    "parent",
    "parents",
    "petitions",
    "published",
    "report",
]
