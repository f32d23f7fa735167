# SPDX-License-Identifier: Apache-2.0
"""Who may call what: deny by default, down to method and path."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})
ANY = "*"
_PATTERN = re.compile(r"/[^\s?#%\\]*")
LONGEST_PATTERN = 300
#: What a regular expression matches in one go: whole segments, `**` only at the end.
_PLAIN = re.compile(r"(?:/(?:\*|[^*/]*))*(?:/\*\*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A part of a service: one method, or any, at the paths of a pattern."""

    method: str  #: `GET` …, or `*`
    pattern: str  #: `/citizens/*`: `*` stands for one segment, `**` for any number


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A right that stands today, as the data plane needs it."""

    id: UUID
    endpoint: Endpoint | None  #: None: the whole service
    purpose: str
    legal_basis: str
    per_second: int | None  #: None: no limit of its own
    per_day: int | None


def is_endpoint(endpoint: Endpoint) -> bool:
    """Tell whether an endpoint reads."""
    return (endpoint.method == ANY or endpoint.method in METHODS) and bool(
        len(endpoint.pattern) <= LONGEST_PATTERN
        and _PATTERN.fullmatch(endpoint.pattern)
        and "//" not in endpoint.pattern
        and not {".", ".."} & set(endpoint.pattern.split("/"))
    )


def covers(endpoint: Endpoint | None, method: str, place: str) -> bool:
    """Tell whether an endpoint is this method at this path. place: percent-decoded, absolute."""
    if endpoint is None:
        return True
    if endpoint.method not in (ANY, method):
        return False
    pattern = endpoint.pattern
    if _PLAIN.fullmatch(pattern):
        return _compiled(pattern).fullmatch(place) is not None
    return _walked(pattern).matches(place)


def allowing(grants: Iterable[Grant], method: str, place: str) -> Grant | None:
    """Return the right that lets a call through: the narrowest, so that its purpose is told."""
    fitting = [one for one in grants if covers(one.endpoint, method, place)]
    return min(fitting, key=_width, default=None)


def _width(grant: Grant) -> tuple[bool, int, bool]:
    if grant.endpoint is None:
        return (True, 0, True)
    return (False, -len(grant.endpoint.pattern), grant.endpoint.method == ANY)


@dataclass(frozen=True, slots=True)
class _Walk:
    """A pattern with several wildcards in a row, matched in one walk over the path.

    A regular expression would try each way to share the path out among them, and one such path
    keeps the whole gateway busy for minutes. Here every place of the pattern that may have been
    reached is a bit of one number.
    """

    letters: Mapping[str, int]  #: places that this letter leaves for the next one
    any_letter: int  #: places that a letter of a segment leaves: `*`
    within: int  #: places that a letter of a segment stays at: after `*`
    anywhere: int  #: places that any letter stays at: `**`
    end: int

    def matches(self, place: str) -> bool:
        """Tell whether a whole path is what the pattern says."""
        at = 1
        for letter in place:
            on, stays = self.letters.get(letter, 0), self.anywhere
            if letter != "/":
                on, stays = on | self.any_letter, stays | self.within
            at = (at & on) << 1 | (at & stays)
            if not at:
                return False
        return bool(at & self.end)


@lru_cache(maxsize=1_024)
def _walked(pattern: str) -> _Walk:
    letters: dict[str, int] = defaultdict(int)
    any_letter = within = anywhere = 0
    here = 1
    for part in re.split(r"(\*\*|\*)", pattern):
        if part == "**":
            anywhere |= here
        elif part == "*":
            any_letter |= here
            here <<= 1
            within |= here
        else:
            for letter in part:
                letters[letter] |= here
                here <<= 1
    return _Walk(letters, any_letter, within, anywhere, here)


@lru_cache(maxsize=16_384)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*)", pattern)
    told = {"**": ".*", "*": "[^/]+"}
    return re.compile("".join(told.get(part) or re.escape(part) for part in parts), re.DOTALL)
