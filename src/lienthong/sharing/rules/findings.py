# SPDX-License-Identifier: Apache-2.0
"""What the check of an OpenAPI document finds: nothing that refuses it, all that hurts its readers.

What refuses it outright is `openapi.BadDocument`.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.sharing.rules import documentation, xroad
from lienthong.sharing.rules.documentation import Told
from lienthong.sharing.rules.openapi import Described

MOST_FINDINGS = 100
_FIELD = re.compile(r"\{([^{}/]+)\}")


class Flaw(StrEnum):
    """What is wrong."""

    ALIKE = "alike"  #: two paths are one to the platform: the second would hide the first
    LOST = "lost"  #: a reference leads nowhere
    AWAY = "away"  #: a reference leads out of the document, and is not followed
    UNDECLARED = "undeclared"  #: a field of the path is not among the parameters
    NO_ANSWER = "no_answer"  #: no answer is described
    BODY_DROPPED = "body_dropped"  #: a body that the platform does not pass on with this method
    NO_TITLE = "no_title"  #: an operation says nothing of what it does
    NO_ABOUT = "no_about"  #: the document does not describe the service
    NO_VERSION = "no_version"


#: Those that make a call fail, or documentation wrong; the others only leave readers guessing.
GRAVE = frozenset({Flaw.ALIKE, Flaw.LOST, Flaw.UNDECLARED, Flaw.BODY_DROPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that the check found."""

    flaw: Flaw
    where: str  #: `GET /citizens/{number}`, or the reference; "" for the whole document

    @property
    def is_grave(self) -> bool:
        """Tell whether callers will stumble over it."""
        return self.flaw in GRAVE


def findings(described: Described) -> tuple[Finding, ...]:
    """Check a document that reads; grave ones first, each once."""
    found = dict.fromkeys(_found(described))
    return tuple(sorted(found, key=lambda one: not one.is_grave))[:MOST_FINDINGS]


def _found(described: Described) -> Iterator[Finding]:
    if not described.about:
        yield Finding(flaw=Flaw.NO_ABOUT, where="")
    if not described.version:
        yield Finding(flaw=Flaw.NO_VERSION, where="")
    seen = Counter(one.endpoint for one in described.operations)
    for each in described.operations:
        if seen[each.endpoint] > 1:
            yield Finding(flaw=Flaw.ALIKE, where=f"{each.endpoint.method} {each.path}")
    for operation in documentation.told(described.document):
        yield from _of_operation(operation)
    yield from _unfollowed(json.loads(described.document))


def _unfollowed(root: Any) -> Iterator[Finding]:
    for reference in _references(root):
        if not reference.startswith("#"):
            yield Finding(flaw=Flaw.AWAY, where=reference[:200])
        elif documentation.at(root, reference) is None:
            yield Finding(flaw=Flaw.LOST, where=reference[:200])


def _of_operation(one: Told) -> Iterator[Finding]:
    where = f"{one.method} {one.path}"
    declared = {each.name for each in one.parameters if each.where == "path"}
    if set(_FIELD.findall(one.path)) - declared:
        yield Finding(flaw=Flaw.UNDECLARED, where=where)
    if not any(each.status[:1] in "2d" for each in one.answers):
        yield Finding(flaw=Flaw.NO_ANSWER, where=where)
    if one.body and one.method in xroad.WITHOUT_BODY:
        yield Finding(flaw=Flaw.BODY_DROPPED, where=where)
    if not one.title:
        yield Finding(flaw=Flaw.NO_TITLE, where=where)


def _references(root: Any) -> Iterator[str]:
    """Walk a document without recursion: it may be nested as deep as JSON lets it."""
    waiting = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("$ref"), str):
                yield one["$ref"]
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
