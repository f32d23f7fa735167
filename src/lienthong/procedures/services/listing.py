# SPDX-License-Identifier: Apache-2.0
"""Shared lists of codes brought into a form: `x-choices: nationalities:name`."""

import json
from typing import Any

from lienthong.registers import queries as registers

LIST = "x-choices"


def with_lists(text: str) -> str:
    """Return a form's JSON Schema with the choices of every list that its questions name.

    A list that is not there brings none, which `rules.problems` tells; text that is no JSON, and
    a form that names no list, stay as they are.
    """
    if LIST not in text:
        return text
    try:
        schema = json.loads(text)
    except json.JSONDecodeError:
        return text
    return json.dumps(_filled(schema), ensure_ascii=False, indent=1)


def _filled(part: Any) -> Any:
    if isinstance(part, list):
        return [_filled(one) for one in part]
    if not isinstance(part, dict):
        return part
    tidy = {key: _filled(value) for key, value in part.items()}
    offered = registers.lasting(part[LIST]) if isinstance(part.get(LIST), str) else None
    if offered is None:
        return tidy
    choices = [
        {"const": value, "title": name.vi} | ({"x-title-en": name.en} if name.en else {})
        for value, name in offered
    ]
    return tidy | {"oneOf": choices}
