# SPDX-License-Identifier: Apache-2.0
"""The generated reference pages, as text: refusals, settings, routes, jobs."""

import dataclasses
import inspect
import json
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from pkgutil import walk_packages

import yaml
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from procrastinate.contrib.django import app

import lienthong
from lienthong.gateway import openapi
from lienthong.kernel.errors import Refusal
from lienthong.procedures.api import api as procedures
from lienthong.procedures.rules import PACK_SCHEMA
from lienthong.project.environment import Environment


def refusals() -> list[type[Refusal]]:
    """Return every refusal of the platform, by code."""
    for module in walk_packages(lienthong.__path__, "lienthong."):
        if re.search(r"\.errors(\.|$)", module.name):
            import_module(module.name)
    return sorted(_subclasses(Refusal), key=lambda refusal: refusal.code)


def _subclasses(root: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in root.__subclasses__():
        yield from _subclasses(child)
        if "code" in vars(child) and _is_ours(child):
            yield child


def _is_ours(child: type[Refusal]) -> bool:
    """Whether the platform declares it: a test that ran before may have made some of its own."""
    words = child.__module__.split(".")
    return words[0] == "lienthong" and "tests" not in words


def errors() -> str:
    """Return the page of every refusal: code, kind, what its reader sees."""
    with translation.override("vi"):
        rows = [(r.code, r.kind.value, str(r.text), _first_line(r)) for r in refusals()]
    return _page("Refusals", ("code", "kind", "what the reader sees", "meaning"), rows)


def settings() -> str:
    """Return the page of what the platform takes from its environment."""
    source = inspect.getsource(Environment)
    told = dict(re.findall(r"^    (\w+): .*?#: (.*)$", source, re.MULTILINE))
    names = {
        "database_url": "DATABASE_URL",
        "is_production": "LIENTHONG_PRODUCTION",
        "offline_reading": "LIENTHONG_OFFLINE",
    }
    rows = [
        (names.get(field.name, f"LIENTHONG_{field.name.upper()}"), told[field.name])
        for field in dataclasses.fields(Environment)
    ]
    return _page("Settings", ("variable", "meaning"), rows)


def routes() -> str:
    """Return the page of every address and who may use it."""
    rows = sorted(
        (f"/{path}", _who(pattern), pattern.name or "")
        for path, pattern in walk_routes(get_resolver())
    )
    return _page("Routes", ("address", "who", "name"), rows)


def walk_routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address pattern below a resolver, with its full path."""
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk_routes(entry, path)
        else:
            yield path, entry


def _who(pattern: URLPattern) -> str:
    access = getattr(pattern.callback, "access", None)
    if access is None:
        return "(third party)"
    if access.kind is None:
        return "public"
    level = f", e-identity level {access.assurance}" if access.assurance else ""
    return f"{access.kind}{': ' + access.right if access.right else ''}{level}"


def jobs() -> str:
    """Return the page of every job that a worker knows."""
    app.perform_import_paths()  # type: ignore[no-untyped-call] # untyped there
    rows = [
        (name, task.queue, _first_line(task.func))
        for name, task in sorted(app.tasks.items())
        if not name.startswith(("procrastinate.", "builtin:"))
    ]
    return _page("Jobs", ("job", "queue", "meaning"), rows)


def procedures_api() -> str:
    """Return the OpenAPI document of the public catalogue."""
    schema = json.loads(json.dumps(procedures.get_openapi_schema(path_prefix="/api/v1/")))
    return yaml.safe_dump(schema, allow_unicode=True, sort_keys=False)


def exchange_api() -> str:
    """Return the OpenAPI document of the axis's native API, as its gateway publishes it."""
    return openapi.described()


def pack_schema() -> str:
    """Return the JSON Schema of `procedure.yaml`, for editors of packs."""
    return json.dumps(PACK_SCHEMA, ensure_ascii=False, indent=2) + "\n"


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n")[0]


def _page(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [
        f"# {title}",
        "",
        "Generated from the code by `./run docs`.",
        "",
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows),
    ]
    return "\n".join(lines) + "\n"
