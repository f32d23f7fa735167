# SPDX-License-Identifier: Apache-2.0
"""Drafts and batches of results: what was previewed is what is signed. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: What one confirmation signs at most.
MOST_SIGNED = 50
#: How often a result of a batch is begun anew after a break before it is left out.
MOST_BEGUN = 5


class DraftAct(StrEnum):
    """How a version of a draft came to be."""

    SAVED = "saved"  #: somebody drafted it
    SENT_BACK = "sent_back"  #: who signs returned it with remarks


class ItemState(StrEnum):
    """What became of one result of a batch."""

    WAITING = "waiting"  #: not yet its turn
    SIGNED = "signed"  #: signed and sealed
    LEFT_OUT = "left_out"  #: not signed, and why is said


def digest_of(paper: str, template: str, data: Mapping[str, Any], scans: Sequence[str]) -> str:
    """Return what stands for all that a result will say, apart from number, day and signer."""
    said = {"paper": paper, "template": template, "data": data, "scans": list(scans)}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field that differs between two texts of a result."""

    key: str  #: of the question
    before: str  #: empty: was not there
    after: str  #: empty: is not there any more
    reason: str = ""  #: why, where the drafter said


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], reasons: Mapping[str, str] | None = None
) -> tuple[Change, ...]:
    """Return the fields that differ, in the order of their keys."""
    told = reasons or {}
    return tuple(
        Change(
            key=key, before=str(before.get(key, "") or ""), after=str(after.get(key, "") or ""),
            reason=told.get(key, ""),
        )
        for key in sorted({*before, *after})
        if (before.get(key) or "") != (after.get(key) or "")
    )  # fmt: skip
