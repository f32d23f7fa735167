# SPDX-License-Identifier: Apache-2.0
"""BPMN read for drawing: nodes with lane and rank, flows with their labels."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

from lienthong.procedures.rules.drawing.shapes import Shape
from lienthong.procedures.rules.process import BPMN, OWN, flow_nodes, flows, read_xml

SHAPES = {
    "startEvent": Shape.START,
    "endEvent": Shape.END,
    "userTask": Shape.TASK,
    "exclusiveGateway": Shape.CHOICE,
    "parallelGateway": Shape.PARALLEL,
}
#: English of lanes that name none of their own (`lt:name_en`).
LANES_EN = {"one_stop": "One-stop unit", "specialist": "Specialist", "head": "Head"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node before it has a place."""

    key: str
    shape: Shape
    name: str
    lane: int  #: column, from 0
    share: int
    rank: int = 0  #: row, from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A flow from one node to another."""

    source: str
    target: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A process by names and ranks."""

    lanes: tuple[str, ...]
    nodes: Mapping[str, Node]  #: in rank order
    flows: tuple[Flow, ...]

    def after(self, key: str) -> set[str]:
        """Return all that can be reached from a node."""
        seen: set[str] = set()
        queue = [key]
        while queue:
            at = queue.pop()
            ahead = {flow.target for flow in self.flows if flow.source == at} - seen
            seen |= ahead
            queue += ahead
        return seen


def read(bpmn: str, language: str) -> Graph:
    """Read a process in a language. Raises: ProcessError."""
    root = read_xml(bpmn)
    elements = flow_nodes(root)
    names, lane_of = _lanes(root, language)
    found = tuple(
        Flow(source=source, target=target, name=_name(element, language))
        for source, target, element in flows(root)
        if source in elements and target in elements
    )
    nodes = {
        key: Node(
            key=key,
            shape=SHAPES.get(etree.QName(element).localname, Shape.EVENT),
            name=_name(element, language),
            lane=lane_of.get(key, 0),
            share=int(element.get(f"{OWN}share", "0")),
        )
        for key, element in elements.items()
    }
    ranked = _ranked(nodes, found)
    order = sorted(ranked.values(), key=lambda node: (node.rank, node.lane))
    return Graph(lanes=names, nodes={node.key: node for node in order}, flows=found)


def _lanes(root: etree._Element, language: str) -> tuple[tuple[str, ...], dict[str, int]]:
    names: list[str] = []
    lane_of: dict[str, int] = {}
    for number, lane in enumerate(root.iter(f"{BPMN}lane")):
        english = LANES_EN.get(lane.get("id", ""), "")
        names.append(_name(lane, language, english))
        lane_of |= {(ref.text or "").strip(): number for ref in lane.iter(f"{BPMN}flowNodeRef")}
    return tuple(names) or ("",), lane_of


def _name(element: etree._Element, language: str, english: str = "") -> str:
    told = str(element.get("name", ""))
    return (element.get(f"{OWN}name_en") or english or told) if language == "en" else told


def _ranked(nodes: Mapping[str, Node], found: tuple[Flow, ...]) -> dict[str, Node]:
    """Give each node its row: below all that lead to it, and alone in its lane and row."""
    closing = _closing(nodes, found)
    ahead = [flow for flow in found if (flow.source, flow.target) not in closing]
    ranks = dict.fromkeys(nodes, 0)
    for _ in range(len(nodes) ** 2):
        moved = False
        for flow in ahead:
            if ranks[flow.target] <= ranks[flow.source]:
                ranks[flow.target] = ranks[flow.source] + 1
                moved = True
        taken: dict[tuple[int, int], str] = {}
        for key, node in nodes.items():
            if taken.setdefault((ranks[key], node.lane), key) != key:
                ranks[key] += 1
                moved = True
        if not moved:
            break
    return {key: replace(node, rank=ranks[key]) for key, node in nodes.items()}


def _closing(nodes: Mapping[str, Node], found: tuple[Flow, ...]) -> set[tuple[str, str]]:
    """Return the flows that close a loop, as (from, to): seen from the start, they lead back."""
    follow: dict[str, list[str]] = {}
    for one in found:
        follow.setdefault(one.source, []).append(one.target)
    closing: set[tuple[str, str]] = set()
    seen: set[str] = set()

    def visit(key: str, above: frozenset[str]) -> None:
        seen.add(key)
        for target in follow.get(key, ()):
            if target in above or target == key:
                closing.add((key, target))
            elif target not in seen:
                visit(target, above | {key})

    for key, node in nodes.items():
        if node.shape is Shape.START:
            visit(key, frozenset())
    return closing
