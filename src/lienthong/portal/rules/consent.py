# SPDX-License-Identifier: Apache-2.0
"""Confirming together: the states of a consent, and the mark of what was confirmed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any


class ConsentState(StrEnum):
    """What a co-signer said."""

    INVITED = "invited"  #: has not answered
    CONFIRMED = "confirmed"  #: agrees with the content of the mark
    DECLINED = "declined"  #: does not, and says why


def content_mark(
    code: str, version: int, answers: Mapping[str, Any], papers: Iterable[tuple[str, str]]
) -> str:
    """Return the mark of an application's whole content: form version, answers, papers.

    papers: component code and file id of each. Two contents that differ have different marks.
    """
    whole = [code, version, answers, sorted(papers)]
    told = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()
