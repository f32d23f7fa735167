# SPDX-License-Identifier: Apache-2.0
"""A small network, laid out on the server: who stands left, who right, and the lines between."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

WIDTH, BOX_WIDTH, BOX_HEIGHT, GAP, TOP, EDGE = 760, 270, 46, 14, 28, 10
#: Boxes on a side, and letters in a box: more would not be read.
MOST_BOXES, MOST_LETTERS, MOST_CODE = 8, 33, 42
THINNEST, THICKEST = 1.5, 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One of those connected."""

    x: float
    y: float
    name: str
    code: str

    @property
    def text_x(self) -> float:
        """Return where its words begin."""
        return self.x + 12

    @property
    def name_y(self) -> float:
        """Return the base line of its name."""
        return self.y + 20

    @property
    def code_y(self) -> float:
        """Return the base line of its code."""
        return self.y + 37


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A line."""

    path: str
    width: float
    is_late: bool


def network(lines: Iterable[Any]) -> dict[str, Any]:
    """Lay out the greatest lines (`components.NetLine`) between at most eight boxes a side."""
    starts: dict[str, str] = {}
    ends: dict[str, str] = {}
    kept = []
    for line in sorted(lines, key=lambda one: -one.value):
        fits = all(
            code in side or len(side) < MOST_BOXES
            for side, code in ((starts, line.start), (ends, line.end))
        )
        if fits:
            starts.setdefault(line.start, line.start_name)
            ends.setdefault(line.end, line.end_name)
            kept.append(line)
    right = WIDTH - EDGE - BOX_WIDTH
    most = max(len(starts), len(ends), 1)
    height = TOP + most * (BOX_HEIGHT + GAP)
    left_boxes, right_boxes = _boxes(starts, EDGE, height), _boxes(ends, right, height)
    greatest = max((line.value for line in kept), default=1) or 1
    return {
        "width": WIDTH,
        "height": height,
        "left": EDGE,
        "right": right,
        "box_width": BOX_WIDTH,
        "box_height": BOX_HEIGHT,
        "boxes": [*left_boxes.values(), *right_boxes.values()],
        "lines": [
            Drawn(
                path=_curve(left_boxes[line.start], right_boxes[line.end]),
                width=round(THINNEST + (THICKEST - THINNEST) * line.value / greatest, 1),
                is_late=line.is_late,
            )
            for line in kept
        ],
        "told": "; ".join(f"{line.start_name} → {line.end_name}" for line in kept),
    }


def _boxes(side: dict[str, str], x: float, height: float) -> dict[str, Box]:
    room = (height - TOP) / max(len(side), 1)
    return {
        code: Box(
            x=x,
            y=round(TOP + room * at + (room - BOX_HEIGHT) / 2, 1),
            name=_short(name, MOST_LETTERS),
            code=_short(code, MOST_CODE),
        )
        for at, (code, name) in enumerate(side.items())
    }


def _curve(start: Box, end: Box) -> str:
    from_x, from_y = start.x + BOX_WIDTH, start.y + BOX_HEIGHT / 2
    to_x, to_y = end.x, end.y + BOX_HEIGHT / 2
    bend = (to_x - from_x) / 2
    return f"M{from_x} {from_y} C{from_x + bend} {from_y} {to_x - bend} {to_y} {to_x} {to_y}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
