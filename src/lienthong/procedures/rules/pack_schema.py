# SPDX-License-Identifier: Apache-2.0
"""JSON Schema 2020-12 of `procedure.yaml`, also in `docs/reference`."""

from typing import Any

_ID = {"type": "string", "pattern": r"^[a-z][a-z0-9_]*$"}
_STRING = {"type": "string", "minLength": 1}
_CONDITION = {"type": "string", "maxLength": 500}
_TRUE = {"type": "boolean"}
_COUNT = {"type": "integer", "minimum": 0}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | (optional or {}) | {"illustrative": _TRUE},
        "required": sorted(required),
        "additionalProperties": False,
    }


def _both(*names: str) -> dict[str, Any]:
    """A public text and its English translation: neither goes without the other."""
    return {name: _STRING for base in names for name in (base, f"{base}_en")}


def _list(item: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": least}


_NOTE = _both("note")
_DEADLINE = _object(
    {"kind": {"enum": ["hours", "working_days", "calendar_days", "in_day"]}},
    {"amount": {"type": "integer", "minimum": 1, "maximum": 730}},
)
_FEE = _object(
    {"code": _STRING, "amount_vnd": _COUNT} | _both("name"),
    _NOTE
    | {
        "when": _CONDITION,
        "per": _CONDITION,
        "tiers": _list(
            _object({"beyond": {"type": "integer", "minimum": 1}, "amount_vnd": _COUNT}), 1
        ),
        "cap_vnd": {"type": "integer", "minimum": 1},
        "times": _CONDITION,
    },
)
_CHANNEL = _object(
    {"kind": {"enum": ["counter", "online", "post"]}, "deadline": _DEADLINE},
    _NOTE | {"cases": _list(_object({"when": _CONDITION, "deadline": _DEADLINE}, _NOTE), 1)},
)
_COMPONENT = _object(
    {"code": _STRING} | _both("name"),
    {
        "kinds": _list({"enum": ["original", "copy", "electronic"]}, 1),
        "copies": {"type": "integer", "minimum": 1},
        "required_when": _CONDITION,
        "template": _STRING,
        "template_url": {"type": "string", "pattern": "^https://"},
        "is_form": _TRUE,
    }
    | _NOTE
    | _both("case"),
)
_REGISTER = _ID
_WRITE = _object(
    {"register": _REGISTER, "name": _ID, "key": _STRING, "data": {"type": "object"}},
    {"hints": {"type": "object"}, "when": _CONDITION},
)
_LOOKUP = _object(
    {"name": _ID, "register": _REGISTER} | _both("reason"),
    {
        "key": _STRING,
        "find": _list({"type": "object", "minProperties": 1}, 1),
        "where": _CONDITION,
        "when": _CONDITION,
        "purpose": _ID,
    },
)
_QUESTION = _object(
    {"step": _ID, "question": _STRING},
    {
        "unit": _CONDITION,
        "agency": _STRING,
        "each": _CONDITION,
        "when": _CONDITION,
        "share": _list(_ID),
        "tells": {"type": "object", "additionalProperties": _CONDITION},
        "days": {"type": "integer", "minimum": 1, "maximum": 60},
        "mandatory": _TRUE,
    },
)
_RESULT_FIELDS = {
    "code": _STRING,
    "notation": _STRING,
    "series": _STRING,
    "data": {"type": "object"},
}
_RESULT_MORE = {
    "book": _STRING,
    "valid_months": {"type": "integer", "minimum": 1, "maximum": 600},
    "scans": _list(_STRING, 1),
    "pages": _CONDITION,
}
_ALTERNATIVE = _object(
    _RESULT_FIELDS
    | {"when": _CONDITION, "template": {"type": "string", "pattern": r"^[a-z][a-z0-9-]*\.typ$"}}
    | _both("name", "signer"),
    _RESULT_MORE,
)
_PRIVACY = _object(
    {"sensitive": _TRUE}, {"retention_years": {"type": "integer", "minimum": 1}} | _NOTE
)
_REFUSAL = _object({"code": _ID} | _both("text"), {"basis": _STRING})

PACK_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:lienthong:procedure-pack",
    "title": "procedure.yaml",
} | _object(
    {
        "code": {"type": "string", "pattern": r"^\d\.\d{6}$"},
        "valid_from": {"type": "string", "format": "date"},
        "field": _object({"code": _STRING} | _both("name")),
        "level": {"enum": ["full", "partial", "information"]},
        "assurance": {"type": "integer", "minimum": 0, "maximum": 2},
        "audience": _object(
            {"kinds": _list({"enum": ["citizen", "business", "organisation"]}, 1)} | _both("text")
        ),
        "publisher": _STRING,
        "agency": _object(
            {"level": {"enum": ["commune", "province", "ministry"]}} | _both("name"),
            {"by": _ID, "code": _STRING} | _both("unit"),
        ),
        "channels": _list(_CHANNEL, 1),
        "fees": _list(_FEE),
        "components": _list(_COMPONENT),
        "guide": _list(_object(_both("case") | {"steps": _list(_object(_both("text")), 1)}), 1),
        "legal_basis": _list(
            _object({"number": _STRING} | _both("title"), {"articles": _STRING}), 1
        ),
        "outcomes": _list(_object({"code": _STRING} | _both("name")), 1),
        "synonyms": _list(_STRING),
        "life_events": _list(_ID),
    }
    | _both("name", "summary", "requirements"),
    {
        "pause": _object(
            {}, dict.fromkeys(("supplement", "financial_duty", "consultation"), _TRUE)
        ),
        "extension": _object(
            {},
            {
                "times": _COUNT,
                "amount": _COUNT,
                "kind": {"enum": ["hours", "working_days", "calendar_days"]},
            },
        ),
        "reads": _list(
            _object(
                {"name": _ID, "register": _REGISTER, "key": _STRING, "purpose": _ID}
                | _both("reason")
            )
        ),
        "writes": _list(_WRITE),
        "cosigners": _list(
            _object(
                {"code": _ID, "number": _CONDITION} | _both("name", "statement"),
                {"when": _CONDITION, "is_optional": _TRUE, "shows": _list(_ID, 1)},
            )
        ),
        "result": _object(_RESULT_FIELDS | _both("name", "signer"), _RESULT_MORE),
        "alternatives": _list(_ALTERNATIVE, 1),
        "lookups": _list(_LOOKUP),
        "questions": _list(_QUESTION),
        "refusals": _list(_REFUSAL),
        "privacy": _PRIVACY,
        "process": {"enum": ["standard"]},
    },
)
