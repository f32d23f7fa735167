# SPDX-License-Identifier: Apache-2.0
"""Where everything stands: one column a lane, one row a rank, flows along free tracks.

Three lanes are 324 units wide: at one unit a pixel they fit a phone with its words at 12 px.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from lienthong.procedures.rules.drawing.reading import Flow, Graph, Node
from lienthong.procedures.rules.drawing.shapes import (
    Box,
    Drawing,
    Lane,
    Line,
    Phase,
    Shape,
    Told,
    Word,
)

LANE, BOX, HEAD = 108, 96, 44
LETTERS = 14  #: in a line of a box
LINE = 15  #: from base line to base line
PAD, POINT = 10, 9  #: inside a box; how far the ends of a choice stand out
EVENT, GATE = 24, 28  #: across
GAP, LABELLED_GAP = 30, 46  #: between two rows; where an answer is written there
BEND = 10  #: how far below a row flows turn aside

Point = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """The boxes by key, and which of them stand in which column and row."""

    graph: Graph
    boxes: Mapping[str, Box]
    bottoms: tuple[int, ...]  #: lower edge of each row

    def is_clear(self, lane: int, above: int, below: int) -> bool:
        """Tell whether nothing stands in a column between two rows."""
        return not any(
            node.lane == lane and above < node.rank < below for node in self.graph.nodes.values()
        )


def placed(graph: Graph, phases: Mapping[str, Phase], steps: tuple[Told, ...]) -> Drawing:
    """Place a process."""
    tops, bottoms = _rows(graph)
    boxes = {
        node.key: _box(node, phases[node.key], (tops[node.rank] + bottoms[node.rank]) // 2)
        for node in graph.nodes.values()
    }
    frame = _Frame(graph=graph, boxes=boxes, bottoms=bottoms)
    return Drawing(
        width=LANE * len(graph.lanes),
        height=bottoms[-1] + BEND,
        head=HEAD,
        lanes=tuple(_lane(name, number) for number, name in enumerate(graph.lanes)),
        boxes=tuple(boxes.values()),
        lines=tuple(_line(frame, flow) for flow in graph.flows),
        steps=steps,
    )


def _rows(graph: Graph) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the upper and lower edge of each row."""
    count = 1 + max(node.rank for node in graph.nodes.values())
    heights, gaps = [0] * count, [GAP] * count
    for node in graph.nodes.values():
        heights[node.rank] = max(heights[node.rank], _size(node)[1])
    for flow in graph.flows:
        if flow.name:
            gaps[graph.nodes[flow.source].rank] = LABELLED_GAP
            gaps[graph.nodes[flow.target].rank - 1] = LABELLED_GAP
    steps = [height + gap for height, gap in zip(heights, gaps, strict=True)]
    tops = list(accumulate(steps[:-1], initial=HEAD + BEND))
    return tuple(tops), tuple(top + high for top, high in zip(tops, heights, strict=True))


def _size(node: Node) -> Point:
    if node.shape in (Shape.START, Shape.END, Shape.EVENT):
        return EVENT, EVENT
    if not node.name:
        return GATE, GATE
    return BOX, 2 * PAD + LINE * len(wrapped(node.name))


def wrapped(text: str, letters: int = LETTERS) -> list[str]:
    """Break a text between words; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _words(text: str, x: int, middle: int) -> tuple[Word, ...]:
    lines = wrapped(text)
    first = middle - LINE * (len(lines) - 1) // 2 + 4  # the base line is below the middle
    return tuple(Word(x=x, y=first + LINE * at, text=line) for at, line in enumerate(lines))


def _lane(name: str, number: int) -> Lane:
    x = LANE * number
    words = _words(name, x + LANE // 2, HEAD // 2)
    return Lane(name=name, x=x, width=LANE, words=words)


def _box(node: Node, phase: Phase, middle: int) -> Box:
    width, height = _size(node)
    center = LANE * node.lane + LANE // 2
    x, y = center - width // 2, middle - height // 2
    is_named = node.shape in (Shape.TASK, Shape.CHOICE, Shape.PARALLEL)
    return Box(
        key=node.key,
        shape=node.shape,
        phase=phase,
        name=node.name,
        x=x,
        y=y,
        width=width,
        height=height,
        words=_words(node.name, center, middle) if is_named else (),
        points=_corners(x, y, width, height),
    )


def _corners(x: int, y: int, width: int, height: int) -> str:
    """Return a diamond, or a box with pointed ends where words stand in it."""
    point = POINT if width > GATE else width // 2
    middle, right, low = y + height // 2, x + width, y + height
    around = (
        (x, middle), (x + point, y), (right - point, y),
        (right, middle), (right - point, low), (x + point, low),
    )  # fmt: skip
    return " ".join(f"{one},{other}" for one, other in around)


def _line(frame: _Frame, flow: Flow) -> Line:
    source, target = frame.boxes[flow.source], frame.boxes[flow.target]
    points = _way(frame, frame.graph.nodes[flow.source], frame.graph.nodes[flow.target])
    began = (Phase.DONE, Phase.PRESENT)
    return Line(
        source=flow.source,
        target=flow.target,
        path="M" + " L".join(f"{x} {y}" for x, y in points),
        is_passed=source.phase is Phase.DONE and target.phase in began,
        label=_label(flow.name, points),
    )


def _label(name: str, points: list[Point]) -> Word | None:
    """Write the answer on the flow: below its source where it runs straight, else by its end."""
    if not name:
        return None
    is_straight = len(points) == 2  # a start and an end
    x, y = points[0] if is_straight else points[-1]
    return Word(x=x, y=y + 30 if is_straight else y - 16, text=name)


def _way(frame: _Frame, source: Node, target: Node) -> list[Point]:
    """Return the corners of a flow that crosses no box."""
    one, other = frame.boxes[source.key], frame.boxes[target.key]
    begin, end = (one.middle[0], one.y + one.height), (other.middle[0], other.y)
    if target.rank <= source.rank:
        return _way_back(frame, target, one, end)
    turn = frame.bottoms[target.rank - 1] + BEND
    if frame.is_clear(source.lane, source.rank, target.rank):
        straight = [begin, end] if source.lane == target.lane else None
        return straight or [begin, (begin[0], turn), (end[0], turn), end]
    soon = frame.bottoms[source.rank] + BEND
    if source.lane != target.lane and frame.is_clear(target.lane, source.rank, target.rank):
        return [begin, (begin[0], soon), (end[0], soon), end]
    track = LANE * (target.lane if target.lane > source.lane else target.lane + 1)
    return [begin, (begin[0], soon), (track, soon), (track, turn), (end[0], turn), end]


def _way_back(frame: _Frame, target: Node, one: Box, end: Point) -> list[Point]:
    """Return the corners of a flow to an earlier row: out at the side, up, in from above."""
    track = LANE * (one.middle[0] // LANE + 1) - 2
    above = frame.bottoms[target.rank - 1] + BEND if target.rank else HEAD
    side = (one.x + one.width, one.middle[1])
    return [side, (track, side[1]), (track, above), (end[0], above), end]
