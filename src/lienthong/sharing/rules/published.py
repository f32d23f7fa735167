# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document of a register that is read through the platform."""

from typing import Any

from lienthong.kernel.actor import ActorKind
from lienthong.registers.rules import Answer, Declaration, Purpose
from lienthong.registers.rules.following import CHANGES_LIMIT, FOLLOWS_LIMIT

#: Words of the caller's own pages about in whose name they ask; ADR 0200.
SPEAKER = "Lienthong-Speaker"
_RECORD = {
    "type": "object",
    "required": ["register", "key", "valid_from", "version", "data"],
    "properties": {
        "register": {"type": "string"},
        "key": {"type": "string"},
        "valid_from": {"type": "string", "format": "date"},
        "valid_to": {"type": ["string", "null"], "format": "date"},
        "recorded_at": {"type": "string", "format": "date-time"},
        "version": {"type": "integer"},
        "data": {"type": "object"},
    },
}
_ANSWER = {
    "type": "object",
    "required": ["attribute", "answer", "on"],
    "properties": {
        "attribute": {"type": "string"},
        "argument": {"type": "string"},
        "answer": {"enum": [one.value for one in Answer]},
        "on": {"type": "string", "format": "date"},
    },
}
_CHANGES = {
    "type": "object",
    "required": ["changes", "place"],
    "properties": {
        "changes": {
            "type": "array",
            "maxItems": CHANGES_LIMIT,
            "items": {
                "type": "object",
                "required": ["key", "version", "fields", "at"],
                "properties": {
                    "key": {"type": "string"},
                    "version": {"type": "integer"},
                    "fields": {"type": "array", "items": {"type": "string"}},
                    "at": {"type": "string", "format": "date-time"},
                },
            },
        },
        "place": {"type": "integer"},
    },
}
_KEYS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["keys"],
    "properties": {
        "keys": {"type": "array", "maxItems": FOLLOWS_LIMIT, "items": {"type": "string"}}
    },
}
_KINDS = frozenset({ActorKind.CLIENT, ActorKind.CITIZEN, ActorKind.OFFICIAL})


def endpoints(purpose: Purpose) -> tuple[str, ...]:
    """Return the paths that a purpose is read at: by key, and by criteria where it may be."""
    if purpose.fields == ():
        return ()
    by_key = f"/{purpose.name}/{{key}}"
    return (by_key, f"/{purpose.name}") if purpose.may_find else (by_key,)


def document(declared: Declaration) -> dict[str, Any]:
    """Return the document: what anybody but the platform itself may ask the register for.

    A right is to one path: to a purpose, to one question of it, to being told of changes.
    """
    paths: dict[str, Any] = {}
    for purpose in declared.purposes.values():
        if {one.kind for one in purpose.readers} & _KINDS:
            paths |= _reads(declared, purpose) | _questions(declared, purpose)
        if purpose.tells_changes and not purpose.needs_consent and _is_for_systems(purpose):
            paths |= _changes(declared, purpose)
    return {
        "openapi": "3.1.0",
        "info": {"title": declared.title.vi, "version": "1"},
        "paths": paths,
    }


def _reads(declared: Declaration, purpose: Purpose) -> dict[str, Any]:
    made = (_by_key(purpose), _by_criteria(declared, purpose))
    return {path: {"get": one} for path, one in zip(endpoints(purpose), made, strict=False)}


def _questions(declared: Declaration, purpose: Purpose) -> dict[str, Any]:
    """Return one path for each question that is answered yes, no or unknown."""
    found = {}
    for name in purpose.attributes:
        asked = declared.attributes[name]
        path, parameters = f"/{purpose.name}/{{key}}/{name}", [_in_path("key")]
        if asked.takes_argument:
            path, parameters = f"{path}/{{argument}}", [*parameters, _in_path("argument")]
        found[path] = {
            "get": {
                "operationId": f"{purpose.name}.{name}",
                "summary": f"{asked.title.vi}: có, không hoặc không biết",
                "parameters": [*parameters, *_speaking(purpose)],
                "responses": {"200": _answered("Câu trả lời, không kèm dữ liệu", _ANSWER)},
            }
        }
    return found


def _changes(declared: Declaration, purpose: Purpose) -> dict[str, Any]:
    """Return the paths of who follows records: begin, end, and what changed since a place."""
    title = f"{declared.title.vi}, {purpose.title.vi.lower()}"
    keys = {"required": True, "content": {"application/json": {"schema": _KEYS}}}
    many = {"type": "object", "properties": {"many": {"type": "integer"}}}
    after = {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}}
    return {
        f"/follow/{purpose.name}": {
            "post": {
                "operationId": f"follow_{purpose.name}",
                "summary": f"Theo dõi bản ghi: {title}",
                "requestBody": keys,
                "responses": {"200": _answered("Số bản ghi mới theo dõi", many)},
            }
        },
        f"/unfollow/{purpose.name}": {
            "post": {
                "operationId": f"unfollow_{purpose.name}",
                "summary": f"Thôi theo dõi bản ghi: {title}",
                "requestBody": keys,
                "responses": {"200": _answered("Số bản ghi thôi theo dõi", many)},
            }
        },
        f"/changes/{purpose.name}": {
            "get": {
                "operationId": f"changes_{purpose.name}",
                "summary": f"Bản ghi đang theo dõi có gì đổi: {title}",
                "parameters": [after],
                "responses": {"200": _answered("Tên trường đã đổi, không có giá trị", _CHANGES)},
            }
        },
    }


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _answered(about: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _by_key(purpose: Purpose) -> dict[str, Any]:
    return {
        "operationId": purpose.name,
        "summary": purpose.title.vi,
        "parameters": [_in_path("key"), *_speaking(purpose)],
        "responses": {
            "200": _answered("Bản ghi, chỉ các trường của mục đích", _RECORD),
            "404": {"description": "Không có bản ghi"},
        },
    }


def _by_criteria(declared: Declaration, purpose: Purpose) -> dict[str, Any]:
    criteria = [
        {"name": one.name, "in": "query", "schema": {"type": "string"}} for one in declared.searches
    ]
    records = {
        "type": "object",
        "required": ["records"],
        "properties": {"records": {"type": "array", "items": _RECORD}},
    }
    return {
        "operationId": f"find_{purpose.name}",
        "summary": f"{purpose.title.vi}: tìm theo tiêu chí",
        "parameters": [*criteria, *_speaking(purpose)],
        "responses": {"200": _answered("Các bản ghi khớp", records)},
    }


def _speaking(purpose: Purpose) -> list[dict[str, Any]]:
    """Return the header that purposes need which systems may not read for themselves."""
    if _is_for_systems(purpose):
        return []
    return [{"name": SPEAKER, "in": "header", "required": True, "schema": {"type": "string"}}]


def _is_for_systems(purpose: Purpose) -> bool:
    return any(one.kind is ActorKind.CLIENT for one in purpose.readers)
