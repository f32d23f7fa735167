# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a process before anybody runs it."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnValidator
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from lienthong.procedures.rules import conditions, process
from lienthong.procedures.rules.process import BPMN, OWN, RIGHTS, ProcessError

_TASKS = ("startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway")
_KNOWN = {f"{BPMN}{name}" for name in (*_TASKS, "intermediateCatchEvent")}
_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"

Nodes = Mapping[str, etree._Element]
Follow = Mapping[str, tuple[str, ...]]


def problems(bpmn: str) -> Iterator[tuple[str, str]]:
    """Yield (element, what is wrong) for a process; nothing when it can run."""
    try:
        root = process.read_xml(bpmn)
        _validator().validate(root.getroottree())
    except (ProcessError, ValidationException) as problem:
        yield "", f"not BPMN 2.0: {problem}"
        return
    nodes = process.flow_nodes(root)
    unknown = [name for name, node in nodes.items() if node.tag not in _KNOWN]
    for name in unknown:
        yield name, f"{etree.QName(nodes[name]).localname} is not a task type that runs here"
    if unknown:
        return
    yield from _shape(root, nodes)
    yield from _steps(nodes)
    yield from _conditions(root, nodes)
    yield from _shares(root, nodes)
    yield from _drawing(root, nodes)
    try:
        process.start(bpmn, {})
    except Exception as problem:  # noqa: BLE001 - whatever the engine says about a pack is a finding
        yield "", f"the engine refuses it: {problem}"


@lru_cache(maxsize=1)
def _validator() -> BpmnValidator:
    return BpmnValidator()


def _follow(root: etree._Element, *, back: bool = False) -> Follow:
    found: dict[str, tuple[str, ...]] = {}
    for source, target, _ in process.flows(root):
        one, other = (target, source) if back else (source, target)
        found[one] = (*found.get(one, ()), other)
    return found


def _reached(follow: Follow, begin: list[str]) -> set[str]:
    seen, queue = set(begin), list(begin)
    while queue:
        for name in follow.get(queue.pop(), ()):
            if name not in seen:
                seen.add(name)
                queue.append(name)
    return seen


def _shape(root: etree._Element, nodes: Nodes) -> Iterator[tuple[str, str]]:
    starts = [name for name, node in nodes.items() if node.tag == f"{BPMN}startEvent"]
    ends = [name for name, node in nodes.items() if node.tag == f"{BPMN}endEvent"]
    if len(list(root.iter(f"{BPMN}process"))) != 1 or len(starts) != 1 or not ends:
        yield "", "a pack has one process with one start and at least one end"
        return
    after, before = _reached(_follow(root), starts), _reached(_follow(root, back=True), ends)
    for name in nodes:
        if name not in after:
            yield name, "is never reached from the start"
        elif name not in before:
            yield name, "leads to no end"
    laned = {ref.text for ref in root.iter(f"{BPMN}flowNodeRef")}
    for name in sorted(set(nodes) - laned):
        yield name, "is in no lane"


def _steps(nodes: Nodes) -> Iterator[tuple[str, str]]:
    roles = set()
    for name, node in nodes.items():
        if node.tag != f"{BPMN}userTask":
            continue
        role, share = node.get(f"{OWN}role", ""), node.get(f"{OWN}share", "")
        roles.add(role)
        if role not in RIGHTS:
            yield name, f"role {role!r} is none of {', '.join(RIGHTS)}"
        if not share.isdigit():
            yield name, "lt:share is missing: per cent of the deadline"
        if not node.get("name") or not node.get(f"{OWN}name_en"):
            yield name, "name or its English (lt:name_en) is missing"
        if role == "consult" and not node.get(f"{OWN}agency"):
            yield name, "lt:agency is missing: which kind of agency is asked"
    for role in sorted({"receive", "sign", "return"} - roles):
        yield "", f"no step has the role {role}"


def _conditions(root: etree._Element, nodes: Nodes) -> Iterator[tuple[str, str]]:
    follow = _follow(root)
    for source, _, flow in process.flows(root):
        told = flow.findtext(f"{BPMN}conditionExpression")
        is_choice = source in nodes and nodes[source].tag == f"{BPMN}exclusiveGateway"
        is_default = is_choice and nodes[source].get("default") == flow.get("id")
        if told is not None:
            try:
                conditions.parse(told)
            except conditions.ConditionError as problem:
                yield str(flow.get("id")), f"condition: {problem}"
        elif is_choice and not is_default and len(follow.get(source, ())) > 1:
            yield str(flow.get("id")), "leaves a choice without a condition"
    for name, node in nodes.items():
        is_choice = node.tag == f"{BPMN}exclusiveGateway" and len(follow.get(name, ())) > 1
        if is_choice and not node.get("default"):
            yield name, "a choice needs a default way"


def _shares(root: etree._Element, nodes: Nodes) -> Iterator[tuple[str, str]]:
    """The longest way through the process may take the whole deadline, not more."""
    follow = _follow(root)

    def cost(name: str) -> int:
        share = nodes[name].get(f"{OWN}share", "0") if name in nodes else "0"
        return int(share) if share.isdigit() else 0

    def longest(name: str, passed: frozenset[str]) -> int:
        onward = [n for n in follow.get(name, ()) if n not in passed and n in nodes]
        return cost(name) + max((longest(n, passed | {n}) for n in onward), default=0)

    for name, node in nodes.items():
        if node.tag == f"{BPMN}startEvent":
            total = longest(name, frozenset({name}))
            if total > 100:
                yield "", f"the steps take {total} % of the legal deadline on the longest way"


def _drawing(root: etree._Element, nodes: Nodes) -> Iterator[tuple[str, str]]:
    drawn = {str(shape.get("bpmnElement")) for shape in root.iter(f"{_DI}BPMNShape")}
    drawn |= {str(edge.get("bpmnElement")) for edge in root.iter(f"{_DI}BPMNEdge")}
    wanted = set(nodes) | {str(flow.get("id")) for _, _, flow in process.flows(root)}
    for name in sorted(wanted - drawn):
        yield name, "has no place in the diagram"
