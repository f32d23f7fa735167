# SPDX-License-Identifier: Apache-2.0
"""How calls went: whose fault a failed one is, and how long they took."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
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


#: Times that calls are counted by: bucket n took longer than bound n - 1, and at most bound n.
BOUNDS_MS = (
    1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000,
    5_000, 7_000, 10_000, 15_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000,
)  # fmt: skip


def bucket(ms: int) -> int:
    """Return where a time is counted; beyond the last bound nothing takes, and all is counted."""
    return min(bisect_left(BOUNDS_MS, ms), len(BOUNDS_MS) - 1)


def share_of_buckets(calls: Mapping[int, int], percent: int) -> int | None:
    """Return the bound that so many percent of calls did not exceed, in ms; None of none.

    calls: how many by bucket.
    """
    wanted, seen = sum(calls.values()) * percent / 100, 0
    for place in sorted(calls):
        seen += calls[place]
        if seen and seen >= wanted:
            return BOUNDS_MS[place]
    return None


def share_ms(values: Sequence[int], percent: int) -> int | None:
    """Return the time that so many percent of calls did not exceed; None of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] if ordered else None
