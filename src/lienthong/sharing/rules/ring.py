# SPDX-License-Identifier: Apache-2.0
"""The keys that a node signs calls with: today's, the next one and former ones (ADR 0216).

A key is told to other nodes as long as it holds, and signs from its time until the next one's.
"""

import datetime as dt
from dataclasses import dataclass, replace

#: Between telling a key and signing with it, and from then until the one before holds no more, at
#: least: neighbours read pages each fifteen seconds, a signature counts for five minutes.
LEAST_PAUSE = dt.timedelta(minutes=10)
#: Others hold no more than so many keys of a node.
MOST_KEYS = 8


class BadRing(ValueError):  # noqa: N818 - it names the ring
    """What is asked of the keys cannot be done; why, in ASCII."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One key, without its secret."""

    name: str  #: of its file, without `.pem`
    signs_from: dt.datetime
    ends: dt.datetime | None = None  #: it holds until then; None: until another one follows

    def holds(self, now: dt.datetime) -> bool:
        """Tell whether what it signed counts."""
        return self.ends is None or now < self.ends


Ring = tuple[Held, ...]


def holding(ring: Ring, now: dt.datetime) -> Ring:
    """Return the keys that hold: first the one that signs, then the next one, then former ones."""
    standing = [one for one in ring if one.holds(now)]
    begun = [one for one in standing if one.signs_from <= now]
    if not begun:
        raise BadRing("no key signs")
    signing = max(begun, key=lambda one: one.signs_from)
    others = sorted(
        (one for one in standing if one is not signing),
        key=lambda one: one.signs_from,
        reverse=True,
    )
    return (signing, *others)


def followed(
    ring: Ring, name: str, *, now: dt.datetime, ahead: dt.timedelta, overlap: dt.timedelta
) -> Ring:
    """Return the ring with one more key, and the one that signs now ending after it.

    ahead: until the new one signs; overlap: from then until the one before holds no more.
    Raises: BadRing.
    """
    if min(ahead, overlap) < LEAST_PAUSE:
        raise BadRing(f"less than {LEAST_PAUSE.total_seconds() / 60:.0f} minutes")
    standing = holding(ring, now)
    if any(one.signs_from > now for one in standing):
        raise BadRing("the next key waits already")
    if len(standing) >= MOST_KEYS:
        raise BadRing(f"{len(standing)} keys hold")
    begins = now + ahead
    ended = replace(standing[0], ends=begins + overlap)
    return (ended, *standing[1:], Held(name=name, signs_from=begins))


def withdrawn(ring: Ring, name: str, instead: str, *, now: dt.datetime) -> Ring:
    """Return the ring without a key, from now on.

    instead: the name of a new key, which signs at once where no other one is to. Raises: BadRing.
    """
    standing = holding(ring, now)
    left = tuple(one for one in standing if one.name != name)
    if len(left) == len(standing):
        raise BadRing(f"{name} does not hold")
    if standing[0].name != name:
        # Without the next one the key that signs now goes on.
        is_last = not any(one.signs_from > now for one in left)
        return (replace(left[0], ends=None) if is_last else left[0], *left[1:])
    # What was told ahead may be as lost as what signed: nobody knows yet.
    return (*(one for one in left if one.signs_from <= now), Held(name=instead, signs_from=now))
