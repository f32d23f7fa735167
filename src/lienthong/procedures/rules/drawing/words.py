# SPDX-License-Identifier: Apache-2.0
"""A process in words: its steps in order, and when each is done."""

from collections.abc import Iterator, Mapping

from lienthong.kernel.text import lazy
from lienthong.procedures.rules.drawing.reading import Graph, Node
from lienthong.procedures.rules.drawing.shapes import Phase, Shape, Told

_CASE = lazy("Chỉ khi “{question}” trả lời “{answer}”")
_TOGETHER = lazy("Cùng lúc với “{others}”")


def told(graph: Graph, phases: Mapping[str, Phase]) -> tuple[Told, ...]:
    """Return the steps from the first to the last."""
    return tuple(
        Told(
            key=node.key,
            name=node.name,
            lane=graph.lanes[node.lane],
            phase=phases[node.key],
            share=node.share,
            note=". ".join(_notes(graph, node)),
        )
        for node in graph.nodes.values()
        if node.shape is Shape.TASK
    )


def _notes(graph: Graph, node: Node) -> Iterator[str]:
    into = [flow for flow in graph.flows if flow.target == node.key]
    for flow in into:
        gate = graph.nodes[flow.source]
        if gate.shape is Shape.CHOICE and flow.name and len(into) == 1:
            yield str(_CASE).format(question=gate.name, answer=flow.name)
        if gate.shape is Shape.PARALLEL:
            others = [
                graph.nodes[other.target].name
                for other in graph.flows
                if other.source == gate.key and other.target != node.key
            ]
            if others:
                yield str(_TOGETHER).format(others="”, “".join(others))
