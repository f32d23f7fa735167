# SPDX-License-Identifier: Apache-2.0
"""A process drawn: lanes by role from left to right, steps from top to bottom, and in words.

`web`'s tag `{% flow drawing %}` shows it; nothing here knows of HTML.
"""

from collections.abc import Collection
from functools import lru_cache

from lienthong.kernel.text import active_language
from lienthong.procedures.rules.drawing.places import placed
from lienthong.procedures.rules.drawing.reading import Graph, Node, read
from lienthong.procedures.rules.drawing.shapes import (
    Box,
    Drawing,
    Lane,
    Line,
    Phase,
    Shape,
    Told,
)
from lienthong.procedures.rules.drawing.words import told

__all__ = ["Box", "Drawing", "Lane", "Line", "Phase", "Shape", "Told", "draw"]


def draw(process: str, *, done: Collection[str] = (), present: Collection[str] = ()) -> Drawing:
    """Draw a process for the reader's language; keys of steps done and of those being done now.

    process: BPMN 2.0 XML, as `Procedure.process`. Keys that the process does not have are ignored.
    Raises: ProcessError when it cannot be read.
    """
    return _drawn(process, frozenset(done), frozenset(present), active_language())


@lru_cache(maxsize=256)
def _drawn(process: str, done: frozenset[str], present: frozenset[str], language: str) -> Drawing:
    graph = read(process, language)
    phases = {node.key: _phase(graph, node, done, present) for node in graph.nodes.values()}
    return placed(graph, phases, told(graph, phases))


def _phase(graph: Graph, node: Node, done: frozenset[str], present: frozenset[str]) -> Phase:
    """Tell where a node stands; events and gateways are passed once something after them began."""
    known = (done | present) & graph.nodes.keys()
    if not known:
        return Phase.PLAIN
    if node.key in present:
        return Phase.PRESENT
    if node.key in done:
        return Phase.DONE
    is_passed = node.shape is not Shape.TASK and bool(graph.after(node.key) & known)
    return Phase.DONE if is_passed else Phase.TODO
