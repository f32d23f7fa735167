# SPDX-License-Identifier: Apache-2.0
"""Agency codes: one key, two written orders."""

import re
from dataclasses import dataclass
from typing import Self

from lienthong.orgs.errors import BadAgencyCode

MAX_LENGTH = 35
_LEGACY = re.compile(r"(\d{3})\.(\d{2})\.(\d{2})\.([A-Z]\d{2})", re.ASCII)
#: As written in the field: level 1 last, unused levels left out: `28.22.H17`.
_SHORT_LEGACY = re.compile(r"(\d{2,3}\.){1,3}[A-Z]\d{2}", re.ASCII)
_MODERN = re.compile(r"[A-Z0-9]+(\.[A-Z0-9]+)*", re.ASCII)
_LEGACY_GROUPS = (r"[A-Z]\d{2}", r"\d{2}", r"\d{2}", r"\d{3}")
_UNUSED = ("00", "00", "000")


@dataclass(frozen=True, slots=True, order=True)
class AgencyCode:
    """The electronic code of an agency.

    Modern order (QĐ 20/2020/QĐ-TTg): level 1 first, `H22.01`, at most 35 of A-Z, 0-9 and dots.
    Legacy order (QCVN 102:2016/BTTTT): `000.00.01.H22`, level 1 last, unused levels zero-filled,
    or left out by some systems: `01.H22`.
    Groups of zeros at the lowest levels mean "not used", so both orders give one key.
    """

    groups: tuple[str, ...]  #: level 1 first; never ends with a group of zeros

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read either order, after trimming white space.

        Raises: BadAgencyCode for lower case, other characters, empty groups, or over 35 characters.
        """
        given = text.strip()
        if len(given) > MAX_LENGTH or not _MODERN.fullmatch(given):
            raise BadAgencyCode(given=text)
        groups = given.split(".")
        if _LEGACY.fullmatch(given):
            groups.reverse()
        groups = _used(groups)
        if _SHORT_LEGACY.fullmatch(".".join(groups)):
            groups = _used(groups[::-1])
        return cls(tuple(groups))

    @property
    def modern(self) -> str:
        """Return the order of QĐ 20/2020: the key stored and compared."""
        return ".".join(self.groups)

    @property
    def legacy(self) -> str | None:
        """Return the order of QCVN 102, or None where a group does not fit its 13 characters."""
        patterns = _LEGACY_GROUPS[: len(self.groups)]
        fits = len(self.groups) <= len(_LEGACY_GROUPS) and all(
            re.fullmatch(pattern, group, re.ASCII)
            for pattern, group in zip(patterns, self.groups, strict=True)
        )
        if not fits:
            return None
        filled = (*self.groups, *_UNUSED[len(self.groups) - 1 :])
        return ".".join(reversed(filled))

    @property
    def level(self) -> int:
        """Return how many groups the code has: 1 for a ministry or a province's committee."""
        return len(self.groups)

    @property
    def parent(self) -> "AgencyCode | None":
        """Return the code one level up, or None at level 1."""
        return AgencyCode(self.groups[:-1]).trimmed() if len(self.groups) > 1 else None

    def trimmed(self) -> "AgencyCode":
        """Return the code without unused lowest levels."""
        return AgencyCode.parse(self.modern)

    def is_under(self, other: "AgencyCode") -> bool:
        """Tell whether this code is the other or lies below it."""
        return self.groups[: len(other.groups)] == other.groups

    def __str__(self) -> str:
        return self.modern


def _used(groups: list[str]) -> list[str]:
    """Leave out the groups of zeros at the end."""
    used = list(groups)
    while len(used) > 1 and not used[-1].strip("0"):
        used.pop()
    return used
