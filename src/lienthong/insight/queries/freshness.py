# SPDX-License-Identifier: Apache-2.0
"""How fresh the figures are: everything that happened before a moment is counted."""

import datetime as dt
from dataclasses import dataclass

from lienthong.cases import events
from lienthong.kernel import clock
from lienthong.outbox import queries as outbox
from lienthong.outbox.rules import name_of

#: Under this name the outbox keeps what is still to be counted.
HANDLER = "insight.services.recount"
#: The events that change what a dossier counts as; `project/wiring.py` binds the handler to each.
COUNTED = (
    events.CaseSubmitted,
    events.CaseAccepted,
    events.CaseRefused,
    events.CaseExtended,
    events.CaseStopped,
    events.CaseResumed,
    events.PaymentAsked,
    events.SupplementAsked,
    events.CaseSupplemented,
    events.CaseWithdrawn,
    events.CasePaid,
    events.ResultSigned,
    events.ResultReturned,
    events.ResultRecalled,
    events.ResultCorrected,
    events.CaseUndone,
    events.CaseRated,
)
#: What may wait without being said: a worker that is at work is some seconds behind.
SOON = dt.timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """Up to when everything is counted."""

    at: dt.datetime  #: everything before is counted
    waiting: int  #: changes of dossiers that are not counted yet

    @property
    def is_behind(self) -> bool:
        """Tell whether the figures are older than a reader would expect."""
        return self.waiting > 0 and clock.now() - self.at > SOON


def freshness() -> Freshness:
    """Return up to when everything is counted. Two queries."""
    waiting = outbox.undone(HANDLER, [name_of(kind) for kind in COUNTED])
    return Freshness(at=waiting.since or clock.now(), waiting=waiting.many)
