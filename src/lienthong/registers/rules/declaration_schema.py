# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema of a declaration itself."""

from typing import Any

from lienthong.registers.rules.following import FOLLOWING

_TEXT = {"type": "string", "minLength": 1}
_PATHS = {"type": "array", "items": _TEXT}
_READER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["kind"],
    "properties": {
        "kind": {"enum": ["citizen", "official", "system", "client"]},
        "right": _TEXT,
        "whose": {
            "type": "array",
            "minItems": 1,
            "items": {"enum": ["oneself", "minor_child", "anyone"]},
        },
    },
    # An official reads by a right of the post, a citizen by whose data it is; nobody by default.
    "allOf": [
        {
            "if": {"properties": {"kind": {"enum": ["official", "client"]}}},
            "then": {"required": ["right"]},
        },
        {"if": {"properties": {"kind": {"const": "citizen"}}}, "then": {"required": ["whose"]}},
    ],
}
_PURPOSE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "title_en", "basis", "fields", "readers"],
    "properties": {
        "title": _TEXT,
        "title_en": _TEXT,
        "basis": _TEXT,
        "fields": {"anyOf": [{"enum": ["all", "none"]}, {**_PATHS, "minItems": 1}]},
        "attributes": _PATHS,
        "masks": {
            "type": "object",
            "additionalProperties": {"enum": ["last_four", "initials", "year", "hidden"]},
        },
        "changes": {"type": "boolean"},
        "find": {"type": "boolean"},
        "history": {"type": "boolean"},
        "case": {"const": "required"},
        "consent": {"const": "required"},
        "readers": {"type": "array", "minItems": 1, "items": _READER},
    },
}

_ATTRIBUTE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "title_en", "of", "rule"],
    "properties": {
        "title": _TEXT,
        "title_en": _TEXT,
        "of": _TEXT,
        "rule": {"enum": ["age_at_least", "equals", "holds", "covers"]},
        "years": {"type": "integer", "minimum": 1, "maximum": 150},
        "value": _TEXT,
        "from": _TEXT,
        "until": _TEXT,
        "when": {"type": "object", "additionalProperties": _TEXT},
    },
    "if": {"properties": {"rule": {"const": "age_at_least"}}},
    "then": {"required": ["years"]},
}

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        "register", "title", "title_en", "authority", "key", "subjects", "oneself", "history",
        "purposes", "writers", "schema",
    ],
    "properties": {
        "register": {"type": "string", "pattern": "^[a-z][a-z_]{2,40}$"},
        "title": _TEXT,
        "title_en": _TEXT,
        "authority": _TEXT,
        "basis": {"type": "array", "items": _TEXT},
        "key": {
            "type": "object",
            "additionalProperties": False,
            "required": ["title", "pattern", "generator"],
            "properties": {
                "title": _TEXT,
                "pattern": {"type": "string", "format": "regex"},
                "generator": {
                    "enum": [
                        "personal_number", "enterprise_number", "civil_status_number",
                        "commune_number", "licence_number", "none",
                    ]
                },
            },
        },
        "subjects": _PATHS,
        "oneself": _PATHS,
        "guardians": {
            "type": "object",
            "additionalProperties": False,
            "required": ["fields", "born"],
            "properties": {"fields": {**_PATHS, "minItems": 1}, "born": _TEXT},
        },
        "represented": {"type": "boolean"},
        "history": {"type": "boolean"},
        "find_by": {"type": "array", "items": {**_PATHS, "minItems": 1}},
        "search": {
            "type": "object",
            "additionalProperties": {
                "type": "string",
                "pattern": r"^(exact|name|words|same|year)(:.+)?$",
            },
        },
        "sort": {
            "type": "object",
            "additionalProperties": False,
            "required": ["field", "as"],
            "properties": {"field": _TEXT, "as": {"enum": ["person", "text"]}},
        },
        "purposes": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"not": {"enum": [*FOLLOWING]}},
            "additionalProperties": _PURPOSE,
        },
        "attributes": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z][a-z0-9_]{2,40}$"},
            "additionalProperties": _ATTRIBUTE,
        },
        "writers": {"type": "array", "minItems": 1, "items": _READER},
        "corrections": {
            "type": "object",
            "additionalProperties": False,
            "required": ["propose", "decide"],
            "properties": {
                "propose": {"type": "array", "minItems": 1, "items": _READER},
                "decide": {"type": "array", "minItems": 1, "items": _READER},
                "units": _PATHS,
                "agency": {"type": "string", "pattern": r"^[A-Z]\d{2}(\.[A-Z0-9]+)*$"},
            },
            "not": {"required": ["units", "agency"]},
        },
        "duplicates": {
            "type": "object",
            "additionalProperties": False,
            "required": ["name", "born"],
            "properties": {"name": _TEXT, "born": _TEXT, "also": _PATHS},
        },
        "schema": {"type": "object"},
    },
}  # fmt: skip
