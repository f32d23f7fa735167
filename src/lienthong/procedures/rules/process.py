# SPDX-License-Identifier: Apache-2.0
"""The inside of "being processed": BPMN 2.0 run by SpiffWorkflow, without any code from packs.

A state is plain JSON; it carries its process, so a dossier keeps the one it began with.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions import SignalEventDefinition
from SpiffWorkflow.util.task import TaskState

from lienthong.kernel.bilingual import Text
from lienthong.procedures.rules import conditions
from lienthong.procedures.rules.procedure import (
    ProcessStep,
)

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
#: Namespace of our attributes on tasks: role, share, name_en, agency.
OWN = "{https://lienthong.vn/bpmn}"

State = dict[str, Any]

#: Who may do a step of each role.
RIGHTS = {
    "receive": "cases.receive",
    "appraise": "cases.appraise",
    "consult": "cases.appraise",
    "draft": "cases.appraise",
    "sign": "cases.sign",
    "return": "cases.receive",
}


class ProcessError(ValueError):
    """A step that is not ready, or a process that cannot be read."""


def start(bpmn: str, data: Mapping[str, Any], *, done: Collection[str] = ()) -> State:
    """Begin a process. data: what its conditions may ask. Raises: ProcessError.

    done: ids of first steps that are already done, such as the reception itself.
    """
    workflow = BpmnWorkflow(_spec(bpmn), script_engine=_ENGINE)
    workflow.data.update({})
    first = workflow.get_next_task(state=TaskState.READY)
    if first is None:
        raise ProcessError("the process has no start")
    first.data.update(data)
    workflow.do_engine_steps()
    for task in _ready(workflow):
        if task.task_spec.name in done:
            task.run()
    return _advanced(workflow)


def ready_steps(state: State) -> tuple[str, ...]:
    """Return the ids of the steps that somebody can do now, in the order they became ready."""
    return tuple(task.task_spec.name for task in _ready(_workflow(state)))


def complete(state: State, step_id: str, data: Mapping[str, Any]) -> State:
    """Do a step and return the new state; data joins what conditions may ask.

    Raises: ProcessError when the step is not ready.
    """
    workflow = _workflow(state)
    for task in _ready(workflow):
        if task.task_spec.name == step_id:
            task.data.update(data)
            task.run()
            return _advanced(workflow)
    raise ProcessError(f"{step_id} is not ready")


def waiting_signals(state: State) -> tuple[str, ...]:
    """Return the names of the signals the process waits for."""
    return tuple(sorted({event.name for event in _workflow(state).waiting_events() if event.name}))


def signal(state: State, name: str, data: Mapping[str, Any]) -> State:
    """Tell a waiting process that something happened outside, such as an answer that arrived.

    Raises: ProcessError when nothing waits for it.
    """
    workflow = _workflow(state)
    waiting = [
        task
        for task in workflow.get_tasks(state=TaskState.WAITING)
        if getattr(getattr(task.task_spec, "event_definition", None), "name", None) == name
    ]
    if not waiting:
        raise ProcessError(f"nothing waits for {name}")
    for task in waiting:
        task.data.update(data)
    workflow.catch(BpmnEvent(SignalEventDefinition(name), payload=None))
    return _advanced(workflow)


def is_finished(state: State) -> bool:
    """Tell whether the end was reached."""
    return bool(_workflow(state).is_completed())


def read_xml(bpmn: str) -> etree._Element:
    """Parse BPMN or DMN with entities, network and huge trees off. Raises: ProcessError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(bpmn.encode(), parser)
    except etree.XMLSyntaxError as problem:
        raise ProcessError(f"line {problem.lineno}: {problem.msg}") from problem
    if "<!DOCTYPE" in bpmn:
        raise ProcessError("a document type declaration is not allowed")
    return root


def flow_nodes(root: etree._Element) -> dict[str, etree._Element]:
    """Return everything in the process that flows connect, by id."""
    return {
        str(node.get("id")): node
        for process in root.iter(f"{BPMN}process")
        for node in process
        if isinstance(node.tag, str)
        and node.tag.startswith(BPMN)
        and node.tag.removeprefix(BPMN) not in ("laneSet", "sequenceFlow", "extensionElements")
    }


def flows(root: etree._Element) -> list[tuple[str, str, etree._Element]]:
    """Return (from, to, element) of every sequence flow."""
    return [
        (str(flow.get("sourceRef")), str(flow.get("targetRef")), flow)
        for flow in root.iter(f"{BPMN}sequenceFlow")
    ]


def steps_of(bpmn: str) -> tuple[ProcessStep, ...]:
    """Return the tasks of a process in the order of its flows. Raises: ProcessError."""
    root = read_xml(bpmn)
    nodes = flow_nodes(root)
    return tuple(
        _step(nodes[name]) for name in _walk(root, nodes) if nodes[name].tag == f"{BPMN}userTask"
    )


def _step(node: etree._Element) -> ProcessStep:
    role = node.get(f"{OWN}role", "")
    return ProcessStep(
        key=str(node.get("id")),
        name=Text(node.get("name", ""), node.get(f"{OWN}name_en", "")),
        role=role,
        right=RIGHTS.get(role, ""),
        share=int(node.get(f"{OWN}share", "0")),
        agency=node.get(f"{OWN}agency", ""),
    )


def _walk(root: etree._Element, nodes: Mapping[str, etree._Element]) -> Iterator[str]:
    """Go through the process breadth first from its start."""
    follow: dict[str, list[str]] = {}
    for source, target, _ in flows(root):
        follow.setdefault(source, []).append(target)
    queue = [name for name, node in nodes.items() if node.tag == f"{BPMN}startEvent"]
    seen = set(queue)
    while queue:
        name = queue.pop(0)
        yield name
        for target in follow.get(name, ()):
            if target not in seen and target in nodes:
                seen.add(target)
                queue.append(target)


class _Answers(BasePythonScriptEngineEnvironment):  # type: ignore[misc]  # untyped library
    """Conditions of the pack language only; scripts and services never."""

    def evaluate(self, expression: str, context: Any, external_context: Any = None) -> Any:
        return conditions.value(expression, {**context, **(external_context or {})})

    def execute(self, script: str, context: Any, external_context: Any = None) -> Any:
        raise ProcessError("a process runs no script")

    def call_service(self, context: Any, **kwargs: Any) -> Any:
        raise ProcessError("a process calls no service")


class SafeEngine(PythonScriptEngine):  # type: ignore[misc]  # untyped library
    """SpiffWorkflow's engine without Python: it neither evaluates nor executes code."""

    def __init__(self) -> None:
        super().__init__(environment=_Answers())

    def validate(self, expression: str) -> None:
        """Accept the pack language. Raises: SyntaxError, as SpiffWorkflow expects."""
        try:
            conditions.parse(expression)
        except conditions.ConditionError as problem:
            raise SyntaxError(str(problem)) from problem


_ENGINE = SafeEngine()
_SERIALIZER = BpmnWorkflowSerializer()


@lru_cache(maxsize=64)
def _spec(bpmn: str) -> Any:
    parser = BpmnParser()
    parser.add_bpmn_xml(read_xml(bpmn))
    names = parser.get_process_ids()
    if len(names) != 1:
        raise ProcessError("a pack has exactly one executable process")
    return parser.get_spec(names[0])


def _workflow(state: State) -> Any:
    workflow = _SERIALIZER.deserialize_json(json.dumps(_parents_first(state)))
    workflow.script_engine = _ENGINE
    return workflow


def _parents_first(state: State) -> State:
    """Put each task behind the one it follows: the engine reads a task's answers from there.

    A jsonb column gives the keys of an object back in its own order, and tasks are such keys.
    """
    tasks, queue = state["tasks"], [state["root"]]
    ordered: dict[str, Any] = {}
    while queue:
        name = queue.pop(0)
        ordered[name] = tasks[name]
        queue += [child for child in tasks[name]["children"] if child in tasks]
    return {**state, "tasks": ordered | tasks}


def _advanced(workflow: Any) -> State:
    """Run what needs nobody, then put the state away as JSON."""
    workflow.do_engine_steps()
    return dict(json.loads(_SERIALIZER.serialize_json(workflow)))


def _ready(workflow: Any) -> list[Any]:
    return list(workflow.get_tasks(state=TaskState.READY, manual=True))
