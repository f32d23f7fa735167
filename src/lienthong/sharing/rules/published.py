# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document of a register that is read through the platform."""

from collections.abc import Mapping
from typing import Any


def document(title: str, purposes: Mapping[str, str]) -> dict[str, Any]:
    """Return the document. purposes: what the register may be read for, with its title."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": {f"/{name}/{{key}}": _path(name, told) for name, told in purposes.items()},
    }


def _path(name: str, title: str) -> dict[str, Any]:
    key = {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}
    record = {
        "type": "object",
        "required": ["register", "key", "valid_from", "version", "data"],
        "properties": {
            "register": {"type": "string"},
            "key": {"type": "string"},
            "valid_from": {"type": "string", "format": "date"},
            "version": {"type": "integer"},
            "data": {"type": "object"},
        },
    }
    content = {"application/json": {"schema": record}}
    return {
        "get": {
            "operationId": name,
            "summary": title,
            "parameters": [key],
            "responses": {
                "200": {"description": "Bản ghi, chỉ các trường của mục đích", "content": content},
                "404": {"description": "Không có bản ghi"},
            },
        }
    }
