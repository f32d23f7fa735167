# SPDX-License-Identifier: Apache-2.0
"""The values of a sample as the Python that makes them, to be copied beside the template's code."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

_NAMED = re.compile(r"\{% \w+ ([a-z_]+(?:\.[a-z_]+)*)")
_STEP = "    "
#: A longer value is cut: it shows the shape, the rest repeats it.
_MOST = 5


def with_values(code: str, context: dict[str, Any]) -> str:
    """Return the template's code, then each value that its tags are given."""
    told = []
    for name in dict.fromkeys(_NAMED.findall(code)):
        value = _resolved(name, context)
        if is_dataclass(value) or _holds_values(value):
            told.append(f"{name.rpartition('.')[2]} = {source(value)}")
    return "\n\n".join([code, *told])


def source(value: Any, depth: int = 0) -> str:
    """Return a value as source text; what has its default is left out."""
    inner = _STEP * (depth + 1)
    if is_dataclass(value) and not isinstance(value, type):
        parts = [
            f"{one.name}={source(getattr(value, one.name), depth + 1)}"
            for one in fields(value)
            if one.default is MISSING or getattr(value, one.name) != one.default
        ]
        return _joined(f"{type(value).__name__}(", parts, ")", inner, depth)
    if isinstance(value, (list, tuple)):
        parts = [source(one, depth + 1) for one in value[:_MOST]]
        parts += ["..."] if len(value) > _MOST else []
        comma = "," if isinstance(value, tuple) and len(parts) == 1 else ""
        ends = ("[", "]") if isinstance(value, list) else ("(", f"{comma})")
        return _joined(ends[0], parts, ends[1], inner, depth)
    if isinstance(value, dt.datetime):
        return f"clock.at(dt.date({value:%Y, %-m, %-d}), dt.time({value:%-H, %-M}))"
    if isinstance(value, dt.date):
        return f"dt.date({value:%Y, %-m, %-d})"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _joined(start: str, parts: Sequence[str], end: str, inner: str, depth: int) -> str:
    line = f"{start}{', '.join(parts)}{end}"
    if len(line) + len(inner) <= 92 and "\n" not in line:
        return line
    body = "".join(f"{inner}{part},\n" for part in parts)
    return f"{start}\n{body}{_STEP * depth}{end.removeprefix(',')}"


def _holds_values(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and is_dataclass(value[0])


def _resolved(name: str, context: dict[str, Any]) -> Any:
    found: Any = context
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found
