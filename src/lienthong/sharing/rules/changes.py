# SPDX-License-Identifier: Apache-2.0
"""What a later OpenAPI document changes for those who call."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.sharing.rules import documentation
from lienthong.sharing.rules.documentation import Told


class Part(StrEnum):
    """What of an operation is not as it was."""

    INPUT = "input"  #: parameters, or what is sent
    OUTPUT = "output"  #: what is answered
    DEPRECATED = "deprecated"  #: the document says that it goes, or no more
    WORDS = "words"  #: title or description only


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """From one document to the next; operations as `GET /citizens`."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[tuple[str, tuple[Part, ...]], ...] = ()

    @property
    def is_felt(self) -> bool:
        """Tell whether calls that worked may not any more."""
        felt = {Part.INPUT, Part.OUTPUT, Part.DEPRECATED}
        return bool(self.removed) or any(felt & set(parts) for _name, parts in self.changed)

    def told(self) -> dict[str, Any]:
        """Return the changes as they are kept."""
        return {
            "added": list(self.added), "removed": list(self.removed),
            "changed": [[name, list(parts)] for name, parts in self.changed],
        }  # fmt: skip


def changes(before: str, after: str) -> Changes:
    """Compare two kept documents, as far as pages show them (`rules.documentation`)."""
    old, new = _operations(before), _operations(after)
    both = [name for name in new if name in old]
    return Changes(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple((name, parts) for name in both if (parts := _parts(old[name], new[name]))),
    )


def kept(told: Mapping[str, Any]) -> Changes:
    """Return changes as `Changes.told` gave them."""
    return Changes(
        added=tuple(told.get("added", ())),
        removed=tuple(told.get("removed", ())),
        changed=tuple(
            (name, tuple(Part(one) for one in parts)) for name, parts in told.get("changed", ())
        ),
    )


def _operations(document: str) -> dict[str, Told]:
    return {f"{one.method} {one.path}": one for one in documentation.told(document)}


def _parts(old: Told, new: Told) -> tuple[Part, ...]:
    differs = {
        Part.INPUT: (old.parameters, old.body) != (new.parameters, new.body),
        Part.OUTPUT: old.answers != new.answers,
        Part.DEPRECATED: old.is_deprecated != new.is_deprecated,
        Part.WORDS: (old.title, old.about) != (new.title, new.about),
    }
    return tuple(part for part, is_other in differs.items() if is_other)
