# SPDX-License-Identifier: Apache-2.0
"""Who may call what: deny by default, down to method and path."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})
ANY = "*"
_PATTERN = re.compile(r"/[^\s?#%\\]*")
LONGEST_PATTERN = 300


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
    return _compiled(endpoint.pattern).fullmatch(place) is not None


def allowing(grants: Iterable[Grant], method: str, place: str) -> Grant | None:
    """Return the right that lets a call through: the narrowest, so that its purpose is told."""
    fitting = [one for one in grants if covers(one.endpoint, method, place)]
    return min(fitting, key=_width, default=None)


def _width(grant: Grant) -> tuple[bool, int, bool]:
    if grant.endpoint is None:
        return (True, 0, True)
    return (False, -len(grant.endpoint.pattern), grant.endpoint.method == ANY)


@lru_cache(maxsize=16_384)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*)", pattern)
    told = {"**": ".*", "*": "[^/]+"}
    return re.compile("".join(told.get(part) or re.escape(part) for part in parts), re.DOTALL)
