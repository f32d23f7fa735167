# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document of a register that is read through the platform."""

from typing import Any

from lienthong.kernel.actor import ActorKind
from lienthong.registers.rules import Declaration, Purpose

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
_KINDS = frozenset({ActorKind.CLIENT, ActorKind.CITIZEN, ActorKind.OFFICIAL})


def endpoints(purpose: Purpose) -> tuple[str, ...]:
    """Return the paths that a purpose is read at: by key, and by criteria where it may be."""
    by_key = f"/{purpose.name}/{{key}}"
    return (by_key, f"/{purpose.name}") if purpose.may_find else (by_key,)


def document(declared: Declaration) -> dict[str, Any]:
    """Return the document: what anybody but the platform itself may read the register for."""
    paths: dict[str, Any] = {}
    for purpose in declared.purposes.values():
        if purpose.fields == () or not {one.kind for one in purpose.readers} & _KINDS:
            continue
        by_key, *by_criteria = endpoints(purpose)
        paths[by_key] = {"get": _by_key(purpose)}
        paths |= {path: {"get": _by_criteria(declared, purpose)} for path in by_criteria}
    return {
        "openapi": "3.1.0",
        "info": {"title": declared.title.vi, "version": "1"},
        "paths": paths,
    }


def _by_key(purpose: Purpose) -> dict[str, Any]:
    key = {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}
    content = {"application/json": {"schema": _RECORD}}
    return {
        "operationId": purpose.name,
        "summary": purpose.title.vi,
        "parameters": [key, *_speaking(purpose)],
        "responses": {
            "200": {"description": "Bản ghi, chỉ các trường của mục đích", "content": content},
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
    content = {"application/json": {"schema": records}}
    return {
        "operationId": f"find_{purpose.name}",
        "summary": f"{purpose.title.vi}: tìm theo tiêu chí",
        "parameters": [*criteria, *_speaking(purpose)],
        "responses": {"200": {"description": "Các bản ghi khớp", "content": content}},
    }


def _speaking(purpose: Purpose) -> list[dict[str, Any]]:
    """Return the header that purposes need which systems may not read for themselves."""
    if any(one.kind is ActorKind.CLIENT for one in purpose.readers):
        return []
    return [{"name": SPEAKER, "in": "header", "required": True, "schema": {"type": "string"}}]
