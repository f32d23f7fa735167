# SPDX-License-Identifier: Apache-2.0
"""Values that a leaf holds closed: a salted hash stands for each (ADR 0215).

A leaf is one commitment, so whoever is handed it reads all of it. A name in it that not every
reader may see is therefore itself a commitment; what opens it lies beside the leaf's row.
"""

import base64
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

PREFIX = b"lienthong/opening/v1\n"
SALT_BYTES = 16
#: Member of a leaf that says how it is written; leaves without it hold no closed value.
VERSION = "v"
CLOSES = 2
_HASH = "sha256"


class BadOpening(ValueError):  # noqa: N818 - it names the opening
    """An opening that does not read, or is of another leaf or another place in it."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens one value of a leaf."""

    path: str  #: where it stands: `actor.name`
    salt: bytes
    value: str

    @property
    def closed(self) -> dict[str, str]:
        """Return what stands in the leaf."""
        entry = hashlib.sha256(PREFIX + self.path.encode() + b"\n" + self.salt)
        entry.update(self.value.encode())
        return {_HASH: base64.b64encode(entry.digest()).decode("ascii")}


def opening(path: str, value: str) -> Opening:
    """Return what closes a value, and opens it again."""
    return Opening(path, os.urandom(SALT_BYTES), value)


def written(openings: Iterable[Opening]) -> str:
    """Return openings as their row, and a receipt, have them."""
    return json.dumps(told(openings), ensure_ascii=False)


def told(openings: Iterable[Opening]) -> list[dict[str, str]]:
    """Return openings as JSON has them."""
    return [
        {
            "path": one.path,
            "salt": base64.b64encode(one.salt).decode("ascii"),
            "value": one.value,
        }
        for one in openings
    ]


def read(given: str | Sequence[Any]) -> tuple[Opening, ...]:
    """Read what `written` or `told` made; "": none. Raises: BadOpening."""
    try:
        found: Sequence[Any] = json.loads(given or "[]") if isinstance(given, str) else given
        return tuple(
            Opening(
                str(one["path"]), base64.b64decode(one["salt"], validate=True), str(one["value"])
            )
            for one in found
        )
    except (ValueError, KeyError, TypeError) as problem:
        raise BadOpening(f"not an opening: {problem}") from problem


def opened(body: bytes, openings: Sequence[Opening]) -> dict[str, Any]:
    """Return what a leaf says, with the values that are opened. Raises: BadOpening."""
    try:
        leaf: dict[str, Any] = json.loads(body)
        for one in openings:
            *folders, name = one.path.split(".")
            place: Any = leaf
            for folder in folders:
                place = place[folder]
            if len(one.salt) != SALT_BYTES or place[name] != one.closed:
                raise BadOpening(f"{one.path} of the leaf is another value")
            place[name] = one.value
    except (ValueError, KeyError, TypeError) as problem:
        if isinstance(problem, BadOpening):
            raise
        raise BadOpening(f"the leaf has no closed value: {problem}") from problem
    return leaf
