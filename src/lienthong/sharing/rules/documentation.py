# SPDX-License-Identifier: Apache-2.0
"""What an OpenAPI document (3.0, 3.1) says, as a reader needs it: operations with their examples.

Documents are a stranger's words: nothing in them is taken to be of the kind that it should be, only
references within the document are followed, and everything has a bound.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import unquote

from lienthong.sharing.rules.rights import METHODS

MOST_FIELDS, MOST_DEPTH, MOST_EXAMPLE = 60, 6, 4_000
#: Parts of schemas that are looked at, of one body and of the whole document: schemas that name
#: themselves could be followed for ever, and pages are drawn for strangers.
MOST_OF_BODY, MOST_OF_ALL = 400, 20_000
#: What stands in an example where the document gives none, by type and format.
_MADE: Mapping[str, Any] = {
    "string": "…", "integer": 0, "number": 0, "boolean": True, "null": None,
    "date": "2026-01-31", "date-time": "2026-01-31T08:00:00+07:00", "email": "ten@vi-du.example",
    "uuid": "00000000-0000-0000-0000-000000000000", "uri": "https://vi-du.example/",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of what is sent or answered."""

    name: str  #: with those it lies in: `data.full_name`, `users[].number`
    kind: str  #: `string (date)`
    is_required: bool
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value of a call besides its body."""

    name: str
    where: str  #: path, query, header or cookie
    kind: str
    is_required: bool
    about: str
    example: str  #: "" where the document gives none
    options: tuple[str, ...]  #: the only values that it takes; none: any


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A body of one media type."""

    media: str  #: application/json
    fields: tuple[Field, ...]
    example: str  #: pretty; the document's, or made of its schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What may be answered."""

    status: str  #: 200, 4XX, default
    about: str
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One operation."""

    method: str
    path: str  #: as the document has it
    title: str
    about: str
    is_deprecated: bool
    parameters: tuple[Parameter, ...]
    body: tuple[Content, ...]  #: none: nothing is sent
    answers: tuple[Answer, ...]


def told(document: str) -> tuple[Told, ...]:
    """Read what a kept document says, in its own order. document: JSON that `openapi.read` gave."""
    try:
        root = json.loads(document or "{}")
    except ValueError:
        return ()
    return tuple(_Reader(root if isinstance(root, dict) else {}).operations())


class _Reader:
    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._left = self._all_left = MOST_OF_ALL

    def operations(self) -> Iterator[Told]:
        for path, item in _mapping(self._root.get("paths")).items():
            shared = _items(_mapping(item).get("parameters"))
            for method, operation in _mapping(item).items():
                if str(method).upper() in METHODS and isinstance(operation, dict):
                    yield self._operation(str(method).upper(), str(path), operation, shared)

    def _operation(
        self, method: str, path: str, operation: dict[str, Any], shared: list[Any]
    ) -> Told:
        self._left = MOST_OF_BODY
        given = [*shared, *_items(operation.get("parameters"))]
        parameters = {  # an operation's own parameter wins over the path's
            (one.where, one.name): one for one in map(self._parameter, given) if one.name
        }
        body = self._resolved(operation.get("requestBody"))
        answers = list(_mapping(operation.get("responses")).items())[:30]
        return Told(
            method=method,
            path=path,
            title=_text(operation.get("summary") or operation.get("operationId"), 200),
            about=_text(operation.get("description"), 2_000),
            is_deprecated=operation.get("deprecated") is True,
            parameters=tuple(parameters.values()),
            body=self._contents(body),
            answers=tuple(self._answer(str(status), one) for status, one in answers),
        )

    def _parameter(self, given: Any) -> Parameter:
        one = self._resolved(given)
        schema = self._resolved(one.get("schema"))
        example = one.get("example", schema.get("example", schema.get("default")))
        for each in _mapping(one.get("examples")).values():
            example = self._resolved(each).get("value") if example is None else example
        where = _text(one.get("in"), 10)
        return Parameter(
            name=_text(one.get("name"), 100),
            where=where,
            kind=self._kind(schema),
            is_required=one.get("required") is True or where == "path",
            about=_text(one.get("description") or schema.get("description"), 500),
            example="" if example is None else _text(example, 200),
            options=tuple(_text(value, 100) for value in _items(schema.get("enum"))[:50]),
        )

    def _answer(self, status: str, given: Any) -> Answer:
        self._left = MOST_OF_BODY
        one = self._resolved(given)
        return Answer(
            status=status[:10],
            about=_text(one.get("description"), 500),
            contents=self._contents(one),
        )

    def _contents(self, holder: dict[str, Any]) -> tuple[Content, ...]:
        found = list(_mapping(holder.get("content")).items())[:5]
        return tuple(self._content(str(media)[:100], _mapping(one)) for media, one in found)

    def _content(self, media: str, one: dict[str, Any]) -> Content:
        self._left = MOST_OF_BODY
        example = one.get("example")
        for each in _mapping(one.get("examples")).values():
            example = self._resolved(each).get("value") if example is None else example
        schema = one.get("schema")
        if example is None and schema is not None:
            example = self._example(schema, 0)
        return Content(
            media=media,
            fields=tuple(islice(self._fields(schema, "", 0), MOST_FIELDS)),
            example=self._pretty(example),
        )

    def _pretty(self, example: Any) -> str:
        if example is None or self._all_left <= 0:
            return ""
        try:
            text = json.dumps(example, ensure_ascii=False, indent=2, default=str)
        except RecursionError:
            return ""
        self._all_left -= len(text) // MOST_OF_BODY  # long ones may be referred to often
        return example[:MOST_EXAMPLE] if isinstance(example, str) else text[:MOST_EXAMPLE]

    def _fields(self, given: Any, before: str, depth: int) -> Iterator[Field]:
        schema = self._merged(given)
        if depth > MOST_DEPTH:
            return
        if "items" in schema:
            yield from self._fields(schema["items"], f"{before}[]", depth + 1)
        needed = {str(one) for one in _items(schema.get("required"))}
        for name, given_one in list(_mapping(schema.get("properties")).items())[:MOST_FIELDS]:
            one, full = self._merged(given_one), f"{before}.{name}".lstrip(".")
            yield Field(
                name=full[:200],
                kind=self._kind(one),
                is_required=str(name) in needed,
                about=_text(one.get("description"), 300),
            )
            yield from self._fields(one, full, depth + 1)

    def _kind(self, schema: dict[str, Any]) -> str:
        kind = schema.get("type")
        named = " | ".join(map(str, kind)) if isinstance(kind, list) else _text(kind, 40)
        if not named:
            named = "object" if "properties" in schema else ""
        if named == "array":
            inner = self._kind(self._merged(schema.get("items")))
            return f"array<{inner}>" if inner else named
        form = _text(schema.get("format"), 40)
        return f"{named} ({form})" if form else named

    def _example(self, given: Any, depth: int) -> Any:
        schema = self._merged(given)
        for name in ("example", "const", "default"):
            if name in schema:
                return schema[name]
        for name in ("examples", "enum"):
            if values := _items(schema.get(name)):
                return values[0]
        if depth > MOST_DEPTH:
            return None
        if "properties" in schema:
            named = list(_mapping(schema["properties"]).items())[:MOST_FIELDS]
            return {str(name): self._example(one, depth + 1) for name, one in named}
        if "items" in schema:
            return [self._example(schema["items"], depth + 1)]
        kind = schema.get("type")
        kinds = kind if isinstance(kind, list) else [kind]
        made = _text(schema.get("format"), 40) or str(next(iter(kinds), ""))
        empty: dict[str, Any] = {"object": {}, "array": []}
        return _MADE.get(made, _MADE.get(str(next(iter(kinds), "")), empty.get(str(kinds[0]))))

    def _merged(self, given: Any, depth: int = 0) -> dict[str, Any]:
        """Return a schema with what it is made of: all of `allOf`, the first of alternatives."""
        schema = self._resolved(given)
        parts = _items(schema.get("allOf"))[:10]
        for name in ("oneOf", "anyOf"):
            parts += _items(schema.get(name))[:1]
        if not parts or depth > MOST_DEPTH:
            return schema
        found = dict(schema)
        for one in (self._merged(part, depth + 1) for part in parts):
            properties = _mapping(found.get("properties")) | _mapping(one.get("properties"))
            needed = [*_items(found.get("required")), *_items(one.get("required"))]
            found = one | found
            if properties:
                found |= {"properties": properties, "required": needed}
        return found

    def _resolved(self, given: Any) -> dict[str, Any]:
        """Follow references within the document; what is not there is as if nothing was said."""
        self._left, self._all_left = self._left - 1, self._all_left - 1
        if self._left < 0 or self._all_left < 0:
            return {}
        one = _mapping(given)
        for _step in range(MOST_DEPTH):
            if "$ref" not in one:
                break
            one = _mapping(at(self._root, one["$ref"]))
        return {} if "$ref" in one else one


def at(root: Any, reference: Any) -> Any:
    """Return what a reference within a document points to; None: nothing, or out of it."""
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return None
    found = root
    for part in reference[2:].split("/"):
        name = unquote(part).replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else []


def _text(value: Any, most: int) -> str:
    return "" if value is None else str(value).strip()[:most]
