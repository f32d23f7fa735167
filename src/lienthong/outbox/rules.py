# SPDX-License-Identifier: Apache-2.0
"""Events as JSON and back: every field keeps its type."""

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_READ: Mapping[type, Callable[[Any], Any]] = {
    UUID: UUID,
    dt.datetime: dt.datetime.fromisoformat,
    dt.date: dt.date.fromisoformat,
    dt.time: dt.time.fromisoformat,
    Decimal: Decimal,
}


def name_of(kind: type) -> str:
    """Return the stable name of an event: `cases.CaseAccepted`, whatever room or file holds it."""
    parts = kind.__module__.split(".")
    package = parts[parts.index("lienthong") + 1] if "lienthong" in parts else parts[0]
    return f"{package}.{kind.__qualname__}"


def path_of(handler: Callable[..., Any]) -> str:
    """Return the stable name of a handler: `insight.services.count_accepted`."""
    return f"{handler.__module__.removeprefix('lienthong.')}.{handler.__qualname__}"


def to_json(event: "DataclassInstance") -> dict[str, Any]:
    """Write an event's fields as JSON values.

    Raises: TypeError for a field that is not made of primitives, ids, dates, enums or tuples.
    """
    return {field.name: _plain(getattr(event, field.name)) for field in dataclasses.fields(event)}


def from_json(kind: type, body: Mapping[str, Any]) -> Any:
    """Build an event from its JSON, each field in its declared type.

    Fields the class no longer has are passed over; fields it gained need a default.
    """
    hints = typing.get_type_hints(kind)
    fields = {
        field.name: _typed(hints[field.name], body[field.name])
        for field in dataclasses.fields(kind)
        if field.name in body
    }
    return kind(**fields)


def schema_of(kind: type) -> dict[str, Any]:
    """Return the JSON Schema of an event, for those who read events from outside."""
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name_of(kind),
        "description": (kind.__doc__ or "").strip(),
        "type": "object",
        "properties": {field.name: _schema(hints[field.name]) for field in fields},
        "required": [field.name for field in fields if not _has_default(field)],
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    return _plain_whole(value)


def _plain_whole(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(item) for item in value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return to_json(value)
    raise TypeError(f"an event cannot hold {type(value).__name__}")


def _typed(hint: Any, value: Any) -> Any:
    hint = _bare(hint)
    if value is None or hint is Any:
        return value
    origin = typing.get_origin(hint)
    if origin is not None:
        return _typed_whole(origin, typing.get_args(hint), value)
    if hint in _READ:
        return _READ[hint](value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    is_whole = isinstance(hint, type) and dataclasses.is_dataclass(hint)
    return from_json(hint, value) if is_whole else value


def _typed_whole(origin: Any, arguments: tuple[Any, ...], value: Any) -> Any:
    if origin in (typing.Union, types.UnionType):
        return _typed(next(one for one in arguments if one is not type(None)), value)
    if origin is tuple and arguments[-1:] != (Ellipsis,):
        return tuple(_typed(one, item) for one, item in zip(arguments, value, strict=True))
    if origin in (tuple, list, set, frozenset):
        return origin(_typed(arguments[0], item) for item in value)
    if origin is dict or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return {key: _typed(arguments[1], item) for key, item in value.items()}
    return value


def _bare(hint: Any) -> Any:
    """Look through NewType and Annotated."""
    while isinstance(hint, typing.NewType):
        hint = hint.__supertype__
    return hint.__origin__ if typing.get_origin(hint) is typing.Annotated else hint


_SCHEMAS: Mapping[Any, Mapping[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    float: {"type": "number"},
    UUID: {"type": "string", "format": "uuid"},
    dt.datetime: {"type": "string", "format": "date-time"},
    dt.date: {"type": "string", "format": "date"},
    dt.time: {"type": "string", "format": "time"},
    Decimal: {"type": "string"},
}


def _schema(hint: Any) -> dict[str, Any]:
    hint = _bare(hint)
    if hint in _SCHEMAS:
        return dict(_SCHEMAS[hint])
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return {"anyOf": [_schema(one) for one in arguments]}
    if hint is type(None):
        return {"type": "null"}
    if typing.get_origin(hint) in (tuple, list, set, frozenset):
        return {"type": "array", "items": _schema(arguments[0])}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    return schema_of(hint) if dataclasses.is_dataclass(hint) and isinstance(hint, type) else {}


def _has_default(field: dataclasses.Field[Any]) -> bool:
    return (
        field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
    )
