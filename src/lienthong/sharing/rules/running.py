# SPDX-License-Identifier: Apache-2.0
"""How calls went: whose fault a failed one is, and how long they took."""

from collections.abc import Sequence
from enum import StrEnum

from lienthong.sharing.rules.faults import PROVIDER


class Outcome(StrEnum):
    """How a call ended."""

    ANSWERED = "answered"  #: by the provider, whatever it said below 500
    FAILED = "failed"  #: the provider was not reached, hung, answered garbage, or 500 and above
    REFUSED = "refused"  #: the platform did not carry it: no right, over quota, maintenance
    LEFT = "left"  #: the caller went away before the answer


#: Beginnings of faults that are the provider's.
FAILING = (f"{PROVIDER}.NetworkError", f"{PROVIDER}.ServiceFailed")
#: The caller's own.
LEFT = "Client.Disconnected"


def outcome(status: int, fault: str) -> Outcome:
    """Judge a call by its status and its fault in the spelling up to 7.7 ("": none)."""
    if fault.startswith(FAILING) or (not fault and status >= 500):
        return Outcome.FAILED
    if fault == LEFT:
        return Outcome.LEFT
    return Outcome.REFUSED if fault else Outcome.ANSWERED


def share_ms(values: Sequence[int], percent: int) -> int | None:
    """Return the time that so many percent of calls did not exceed; None of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] if ordered else None
