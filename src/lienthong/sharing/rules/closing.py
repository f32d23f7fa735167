# SPDX-License-Identifier: Apache-2.0
"""What the leaf of a call holds closed: who uses the caller's system, and all that a guess at it
could be checked against (ADR 0215).

A signature, or the request's hash, covers `X-Road-UserId`. Whoever knows everything else that it
covers could try names until one fits, so those are closed with it.
"""

from collections.abc import Mapping
from typing import Any

from lienthong.ledger.rules import openings
from lienthong.ledger.rules.openings import Opening

USER = "userid"
#: Values that cover it, by their places in a leaf.
_COVERING = (
    ("request", "signature"), ("answer", "signature"), ("answer", "request_hash"),
    ("node", "signature"), ("client_signature", "signature"),
)  # fmt: skip


def closed(told: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Return what a leaf is to say, and what opens it as its row keeps that; "": nothing does."""
    leaf = dict(told)
    if not leaf.get(USER):
        return leaf, ""
    found: list[Opening] = [openings.opening(USER, str(leaf[USER]))]
    leaf[USER] = found[0].closed
    for part, name in _COVERING:
        value = leaf[part].get(name) if isinstance(leaf.get(part), dict) else None
        if isinstance(value, str) and value:
            found.append(openings.opening(f"{part}.{name}", value))
            leaf[part] = leaf[part] | {name: found[-1].closed}
    return {openings.VERSION: openings.CLOSES} | leaf, openings.written(found)
