# SPDX-License-Identifier: Apache-2.0
"""Finding what must not be published: numbers and addresses of people (Luật 91/2025/QH15).

A help for the officer, not a judge: it finds what has a form; names of people have none.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.kernel.text import lazy

MASK = "[…]"


class Sort(StrEnum):
    """What was found."""

    EMAIL = "email"
    NUMBER = "number"  #: personal number, twelve digits (or nine of the old card)
    PHONE = "phone"
    DOSSIER = "dossier"  #: a dossier code leads to its state
    ADDRESS = "address"

    @property
    def label(self) -> Any:
        """Say it in words."""
        return _LABELS[self]


_LABELS = {
    Sort.EMAIL: lazy("thư điện tử"),
    Sort.NUMBER: lazy("số định danh"),
    Sort.PHONE: lazy("số điện thoại"),
    Sort.DOSSIER: lazy("mã hồ sơ"),
    Sort.ADDRESS: lazy("địa chỉ"),
}

_GAP = r"[ .\-]?"
#: In order: what one pattern takes the next ones do not see.
_PATTERNS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (Sort.EMAIL, re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    (Sort.DOSSIER, re.compile(r"\b[A-Z0-9]{3}(?:\.[A-Z0-9]{2,3})*-\d{6}-\d{4,}\b")),
    (Sort.NUMBER, re.compile(rf"(?<!\d)\d{{3}}(?:{_GAP}\d{{3}}){{3}}(?!\d)")),
    (Sort.PHONE, re.compile(rf"(?<!\d)(?:\+?84|0){_GAP}\d(?:{_GAP}\d){{7,9}}(?!\d)")),
    (Sort.NUMBER, re.compile(r"(?<!\d)\d{9}(?!\d)")),
    (
        Sort.ADDRESS,
        re.compile(
            r"\b(?:số(?: nhà)?|nhà số|căn hộ|ngõ|ngách|hẻm|kiệt)\s+(?!\d+/\d{4})"
            r"\d{1,5}[\w/.-]{0,10}"
            r"(?:[\s,]+(?:ngõ|ngách|hẻm|đường|phố|tổ|thôn|xóm|ấp|khu)\s+[\w/]{1,20}"
            r"(?:\s+\w{1,12}){0,3}){0,3}",
            re.IGNORECASE,
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """One passage that looks like personal data."""

    sort: Sort
    text: str
    start: int
    end: int


def finds(text: str) -> tuple[Find, ...]:
    """Return what looks like personal data, in order of place."""
    taken: list[Find] = []
    for sort, pattern in _PATTERNS:
        for hit in pattern.finditer(text):
            if all(hit.end() <= one.start or hit.start() >= one.end for one in taken):
                taken.append(Find(sort=sort, text=hit[0], start=hit.start(), end=hit.end()))
    return tuple(sorted(taken, key=lambda one: one.start))


def masked(text: str) -> str:
    """Return the text with every find replaced by `MASK`."""
    for one in reversed(finds(text)):
        text = text[: one.start] + MASK + text[one.end :]
    return text
