# SPDX-License-Identifier: Apache-2.0
"""Counts of petitions for group 5: read from them, since they are few beside dossiers."""

from lienthong.feedback import queries as feedback
from lienthong.insight.queries.scopes import Scope, all_ids
from lienthong.insight.rules import Asked, Period


def petitions(scope: Scope, period: Period, received: int) -> dict[Asked, int]:
    """Return the counts behind the three ratios of group 5 (DG-03).

    received: dossiers received in the period; with none, nothing is said of them.
    """
    found = feedback.group5(all_ids(scope), period.first, period.last)
    return {
        Asked.TOTAL: found.petitions,
        Asked.IN_TIME: found.on_time,
        Asked.CONTENT: max(0, found.petitions - found.unsatisfied),
        Asked.QUIET: max(0, received - found.dossiers_complained),
    }
