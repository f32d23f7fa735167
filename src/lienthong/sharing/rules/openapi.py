# SPDX-License-Identifier: Apache-2.0
"""Reading a provider's OpenAPI document (3.0, 3.1): what it is called and what can be called."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from lienthong.kernel.text import search_key
from lienthong.sharing.rules.rights import METHODS, Endpoint, is_endpoint

LIMIT_BYTES = 1 << 20
MOST_ENDPOINTS = 500
#: Of what a service is searched in.
LONGEST_SEARCHED = 20_000
_FIELD = re.compile(r"\{[^{}/]+\}")


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
    """YAML without anchors: a few of them could stand for billions of values."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise BadDocument("anchors are not taken")
        return super().compose_node(parent, index)


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
        document=json.dumps(told | {"servers": []}, ensure_ascii=False, default=str),
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
