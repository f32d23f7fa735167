# SPDX-License-Identifier: Apache-2.0
"""Jobs and events are wired: tasks exist, queues are consumed, events keep what they promised."""

import ast
import importlib
import json
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

from procrastinate.contrib.django import app

from lienthong.outbox import rules
from lienthong.project.wiring import HANDLERS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "lienthong"
SCHEMAS = ROOT / "docs" / "reference" / "events"


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of one of these functions (by its last name) outside of tests."""
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in names:
                    yield f"{path.relative_to(SOURCE)}:{node.lineno}", node


def events() -> dict[str, type[Any]]:
    """Return every event class that a package declares, by its stable name."""
    found = {}
    for path in sorted([*SOURCE.glob("*/events.py"), *SOURCE.glob("*/events/*.py")]):
        words = path.relative_to(SOURCE.parent).with_suffix("").parts
        module = importlib.import_module(".".join(words))
        for kind in vars(module).values():
            if is_dataclass(kind) and isinstance(kind, type) and kind.__module__ == module.__name__:
                found[rules.name_of(kind)] = kind
    return found


def test_jobs_when_queued_by_name_then_their_task_exists() -> None:
    queued = [
        (place, call.args[0].value)
        for place, call in calls("enqueue")
        if call.args and isinstance(call.args[0], ast.Constant)
    ]
    assert queued
    missing = [f"{place} {name}" for place, name in queued if name not in app.tasks]
    assert not missing


def test_tasks_when_declared_then_named_after_their_package() -> None:
    for name, task in app.tasks.items():
        module = task.func.__module__
        if module.startswith("lienthong."):
            package, room = module.removeprefix("lienthong.connectors.").split(".")[-2:]
            assert name.split(".")[0] == package, name
            assert room == "tasks", name


def test_worker_when_started_then_consumes_every_queue() -> None:
    worker = (SOURCE / "outbox" / "management" / "commands" / "worker.py").read_text()
    assert "queues=" not in worker, "a worker of some queues needs a list held against app.tasks"


def test_handlers_when_bound_then_take_declared_events_and_have_stable_names() -> None:
    declared = set(events().values())
    for event, handlers in HANDLERS.items():
        assert event in declared, event
        names = [rules.path_of(handler) for handler in handlers]
        assert len(set(names)) == len(names), event
        assert not [name for name in names if "<" in name], "a lambda has no stable name"


def test_events_when_declared_then_their_schema_only_grew() -> None:
    changed = []
    for name, kind in events().items():
        path = SCHEMAS / f"{name}.json"
        if not path.exists():
            changed.append(f"{name}: no schema")
            continue
        kept, now = json.loads(path.read_text()), rules.schema_of(kind)
        lost = [field for field in kept["properties"] if field not in now["properties"]]
        # An event stored before has no value for it, so a new field needs a default.
        new = [field for field in now["required"] if field not in kept["required"]]
        if lost or new:
            changed.append(f"{name}: lost {lost}, now required {new}")
        for field, schema in kept["properties"].items():
            if field in now["properties"] and now["properties"][field] != schema:
                changed.append(f"{name}.{field}: {schema} became {now['properties'][field]}")
    assert not changed, "./run manage event_schemas writes the schema of new events and fields"
