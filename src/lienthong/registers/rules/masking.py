# SPDX-License-Identifier: Apache-2.0
"""Fields that a purpose sees in part: enough to tell one from another, not to use it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

HIDDEN = "•••"  #: for what was there and is not shown


def last_four(value: str) -> str:
    """Return the last four characters of a number: `•••3456`; a short one is hidden whole."""
    return f"{HIDDEN}{value[-4:]}" if len(value) > 7 else HIDDEN


def initials(value: str) -> str:
    """Return the given name with initials before it: `N. T. Hường`."""
    *before, given = value.split(" ")
    return " ".join([*(f"{word[:1]}." for word in before if word), given])


def year(value: str) -> str:
    """Return the year of a day."""
    return value[:4] if len(value) == 10 else HIDDEN


def hidden(_value: str) -> str:
    """Return only that there is something."""
    return HIDDEN


#: Words that a declaration may use.
MASKS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"last_four": last_four, "initials": initials, "year": year, "hidden": hidden}
)


def masked(data: dict[str, Any], masks: Mapping[str, str]) -> dict[str, Any]:
    """Return a record whose named fields are masked; one that holds no text is hidden whole."""
    for path, word in masks.items():
        *folders, leaf = path.split(".")
        place: Any = data
        for folder in folders:
            place = place.get(folder) if isinstance(place, dict) else None
        if isinstance(place, dict) and place.get(leaf) not in (None, ""):
            value = place[leaf]
            place[leaf] = MASKS[word](value) if isinstance(value, str) else HIDDEN
    return data
