# SPDX-License-Identifier: Apache-2.0
"""Schema errors of a pack, said with their cure: what is missing, misspelt, or allowed."""

import difflib
from collections.abc import Mapping

from jsonschema import ValidationError

MAX_CHARACTERS = 300


def told(error: ValidationError) -> str:
    """Return what is wrong and how to mend it, in one line."""
    return f"{error.message}{_cure(error)}"[:MAX_CHARACTERS]


def _cure(error: ValidationError) -> str:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    match error.validator:
        case "additionalProperties":
            return _misspelt(error, list(schema.get("properties", ())))
        case "required":
            name = error.message.split("'")[1]
            twin = f": the English of {name.removesuffix('_en')}" if name.endswith("_en") else ""
            return f"; add `{name}:`{twin}"
        case "enum":
            near = difflib.get_close_matches(str(error.instance), map(str, schema["enum"]), 1)
            return f"; did you mean {near[0]}?" if near else ""
        case "type" if schema.get("type") == "string":
            return "; put it in quotes"
        case "pattern":
            return f"; it must match {error.validator_value}"
    return ""


def _misspelt(error: ValidationError, known: list[str]) -> str:
    given = error.instance if isinstance(error.instance, Mapping) else {}
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1)
            return f"; did you mean {near[0]}?" if near else f"; known here: {', '.join(known)}"
    return ""
