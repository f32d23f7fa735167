# SPDX-License-Identifier: Apache-2.0
"""Reading a provider's OpenAPI document (3.0, 3.1): what it is called and what can be called."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml

from lienthong.kernel.text import search_key
from lienthong.sharing.rules.rights import METHODS, Endpoint, is_endpoint

LIMIT_BYTES = 1 << 20
MOST_ENDPOINTS = 500
#: Of what a service is searched in.
LONGEST_SEARCHED = 20_000
#: Of lists and objects in each other: whoever reads the document later has less room than this.
MOST_DEPTH = 100
_OF_JSON = frozenset({"null", "bool", "int", "float", "str", "seq", "map"})
#: Fields side by side are one `*`, like a star that a document writes beside them: `**` would open
#: everything below.
_FIELD = re.compile(r"\*?(?:\{[^{}/]+\}\*?)+")


class BadDocument(ValueError):  # noqa: N818 - it names the document
    """A document that does not read; the message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of a document."""

    endpoint: Endpoint
    path: str  #: as the document has it: `/citizens/{number}`
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a document says."""

    title: str
    about: str
    version: str
    operations: tuple[Operation, ...]
    document: str  #: the whole as JSON, without `servers`


class _Plain(yaml.SafeLoader):
    """YAML as OpenAPI takes it: the values of JSON, and no anchors.

    A few anchors could stand for billions of values, and a long number of base 60 takes minutes to
    count. A day stays the text that it is. Source: OpenAPI 3.1.0, section 4.2.
    """

    yaml_implicit_resolvers: dict[Any, Any] = {}
    yaml_constructors: ClassVar[dict[str | None, Any]] = {
        tag: made
        for tag, made in yaml.SafeLoader.yaml_constructors.items()
        if tag is None or tag.rpartition(":")[2] in _OF_JSON
    }

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise BadDocument("anchors are not taken")
        return super().compose_node(parent, index)


for _tag, _reads, _begins in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?", list("-0123456789")),
):
    _Plain.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_reads})\Z"), _begins
    )


def read(content: bytes) -> Described:
    """Read a document, JSON or YAML. Raises: BadDocument."""
    told = _parsed(content)
    if not isinstance(told, dict) or not str(told.get("openapi", "")).startswith("3."):
        raise BadDocument("openapi: 3.0 or 3.1 is needed")
    info, paths = told.get("info"), told.get("paths")
    if not isinstance(info, dict) or not isinstance(paths, dict):
        raise BadDocument("info or paths is missing")
    operations = tuple(_operations(paths))
    if not operations:
        raise BadDocument("paths: no operation")
    if len(operations) > MOST_ENDPOINTS:
        raise BadDocument(f"paths: more than {MOST_ENDPOINTS} operations")
    return Described(
        title=_text(info.get("title"), 200),
        about=_text(info.get("description"), 4_000),
        version=_text(info.get("version"), 40),
        operations=operations,
        document=_written(told | {"servers": []}),
    )


def searched(described: Described, names: Iterable[str]) -> str:
    """Return what a service is found by. names: of its system and agency, and its identifier."""
    operations = (f"{one.path} {one.title}" for one in described.operations)
    told = (described.title, *names, described.about, *operations)
    return search_key(" ".join(told)[:LONGEST_SEARCHED])


def _parsed(content: bytes) -> Any:
    if len(content) > LIMIT_BYTES:
        raise BadDocument(f"> {LIMIT_BYTES} bytes")
    try:
        text = content.decode("utf-8-sig")
        if text.lstrip().startswith("{"):
            return json.loads(text)
        return yaml.load(text, Loader=_Plain)  # noqa: S506 - a SafeLoader with less
    except BadDocument:
        raise
    except (ValueError, yaml.YAMLError, RecursionError) as problem:
        raise BadDocument("neither JSON nor YAML") from problem


def _written(told: dict[str, Any]) -> str:
    """Return a document as it is kept and handed out: JSON that every reader takes."""
    waiting: list[tuple[Any, int]] = [(told, 1)]
    while waiting:
        one, depth = waiting.pop()
        if depth > MOST_DEPTH:
            raise BadDocument(f"more than {MOST_DEPTH} levels")
        if isinstance(one, dict):
            waiting += [(each, depth + 1) for pair in one.items() for each in pair]
        elif isinstance(one, list):
            waiting += [(each, depth + 1) for each in one]
        elif isinstance(one, str) and "\0" in one:
            raise BadDocument("a NUL character")
    try:
        document = json.dumps(told, ensure_ascii=False, allow_nan=False)
        document.encode()
    except ValueError as problem:  # half a letter (a lone surrogate), NaN, an endless number
        raise BadDocument("a letter or number that there is not") from problem
    return document


def _operations(paths: Mapping[Any, Any]) -> list[Operation]:
    found: list[Operation] = []
    for path, item in paths.items():
        if not isinstance(item, dict):
            raise BadDocument(f"paths: {path}")
        for method, operation in item.items():
            if str(method).upper() not in METHODS:
                continue  # parameters, summary, x-…
            pattern = _FIELD.sub("*", str(path))
            endpoint = Endpoint(method=str(method).upper(), pattern=pattern)
            if not is_endpoint(endpoint) or not isinstance(operation, dict):
                raise BadDocument(f"paths: {method} {path}"[:200])
            title = _text(operation.get("summary") or operation.get("operationId"), 200)
            found.append(Operation(endpoint=endpoint, path=str(path), title=title))
    return found


def _text(value: Any, most: int) -> str:
    return str(value or "").strip()[:most]
