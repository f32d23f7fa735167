# SPDX-License-Identifier: Apache-2.0
"""The finished drawing: frozen values in units of the drawing, which a template can only copy."""

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What a node is."""

    START = "start"
    END = "end"
    TASK = "task"
    CHOICE = "choice"  #: one way of several, by a condition
    PARALLEL = "parallel"  #: all ways at once, or waiting for all of them
    EVENT = "event"  #: waiting for something outside


class Phase(StrEnum):
    """Where a node stands in one dossier."""

    PLAIN = "plain"  #: drawn for no dossier
    DONE = "done"
    PRESENT = "present"
    TODO = "todo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One line of text, by the middle of its base line."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Who does the steps of one column."""

    name: str  #: in the reader's language
    x: int  #: left edge
    width: int
    words: tuple[Word, ...]  #: the name in lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One node."""

    key: str  #: id of the BPMN element
    shape: Shape
    phase: Phase
    name: str  #: in the reader's language; gateways may have none
    x: int  #: left edge
    y: int  #: upper edge
    width: int
    height: int
    words: tuple[Word, ...]  #: the name in lines
    points: str = ""  #: corners of a gateway, as SVG wants them

    @property
    def middle(self) -> tuple[int, int]:
        """Return its centre."""
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def radius(self) -> int:
        """Return half of its height: of events, which are round."""
        return self.height // 2

    @property
    def mark(self) -> tuple[int, int]:
        """Return where the sign of its phase stands: its upper right corner."""
        return self.x + self.width - 3, self.y + 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One flow from a node to another."""

    source: str  #: key
    target: str  #: key
    path: str  #: as SVG wants it
    is_passed: bool  #: the dossier went this way
    label: Word | None = None  #: the answer that leads this way


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One step in words."""

    key: str  #: id of the BPMN task
    name: str
    lane: str  #: who does it
    phase: Phase
    share: int  #: part of the deadline, per cent
    note: str = ""  #: when it is done only in some case, or at the same time as another


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A process as a picture and as a list that says the same."""

    width: int
    height: int
    head: int  #: height of the lanes' names
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    steps: tuple[Told, ...]

    @property
    def is_wide(self) -> bool:
        """Tell whether it is too wide for a phone and has to be moved sideways there."""
        return len(self.lanes) > 3  # three columns of readable words fit 360 px
