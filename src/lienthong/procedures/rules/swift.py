# SPDX-License-Identifier: Apache-2.0
"""The quick yes: a JSON Schema turned once into plain tests, for the keywords that forms use.

It says only whether a form fits. Where it does not, or a schema has a keyword that is not here,
the full validator speaks: it alone finds the words. A property test holds the two together.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jsonschema import FormatChecker

from lienthong.procedures.rules.form_schema import resolved

Schema = Mapping[str, Any]
Test = Callable[[Any], bool]

#: Keywords that say nothing about whether a value fits.
_SILENT = frozenset(
    {"$schema", "$id", "$comment", "$defs", "title", "description", "default", "examples"}
)
FORMATS = FormatChecker(["date", "email"])


def fits(schema: Schema) -> Test | None:
    """Return the test of a schema, or None when a keyword of it is not known here."""
    try:
        return _all(_tests(schema, schema))
    except (KeyError, RecursionError):  # an unknown keyword; a reference that leads to itself
        return None


def _tests(whole: Schema, part: Schema) -> list[Test]:
    found: list[Test] = []
    target = resolved(whole, part)
    if "$ref" in target:
        raise KeyError("$ref")
    if "$ref" in part:  # beside a reference, both sides hold
        own = {key: value for key, value in part.items() if key != "$ref"}
        name = part["$ref"].removeprefix("#/$defs/")
        return [*_tests(whole, whole["$defs"][name]), *_tests(whole, own)]
    for keyword, value in target.items():
        if keyword in _SILENT or keyword.startswith("x-"):
            continue
        found.append(_KEYWORDS[keyword](whole, target, value))
    return found


def _all(tests: Iterable[Test]) -> Test:
    chosen = tuple(tests)

    def test(value: Any) -> bool:
        for one in chosen:  # noqa: SIM110 - a generator costs more than the tests
            if not one(value):
                return False
        return True

    return test


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Mapping[str, Test] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "number": _is_number,
    "integer": lambda value: _is_number(value) and float(value).is_integer(),
    "null": lambda value: value is None,
}


def _of_text(test: Test) -> Test:
    return lambda value: not isinstance(value, str) or test(value)


def _of_number(test: Test) -> Test:
    return lambda value: not _is_number(value) or test(value)


def _of_list(test: Test) -> Test:
    return lambda value: not isinstance(value, list) or test(value)


def _of_object(test: Test) -> Test:
    return lambda value: not isinstance(value, dict) or test(value)


def _pattern(_whole: Schema, _part: Schema, pattern: str) -> Test:
    search = re.compile(pattern).search
    return _of_text(lambda value: search(value) is not None)


def _properties(whole: Schema, _part: Schema, properties: Schema) -> Test:
    tests = {key: _all(_tests(whole, part)) for key, part in properties.items()}

    def test(value: Any) -> bool:
        return all(key not in tests or tests[key](part) for key, part in value.items())

    return _of_object(test)


def _closed(_whole: Schema, part: Schema, may_add: Any) -> Test:
    if may_add is not False or "patternProperties" in part:
        raise KeyError("additionalProperties")
    known = frozenset(part.get("properties", ()))
    return _of_object(lambda value: known.issuperset(value))


def _required(_whole: Schema, _part: Schema, names: list[str]) -> Test:
    return _of_object(lambda value: all(name in value for name in names))


def _one_of(whole: Schema, _part: Schema, choices: list[Schema]) -> Test:
    """A list of words is looked up; anything else is tried one by one."""
    words = [
        choice.get("const")
        for choice in choices
        if not set(choice) - _SILENT - {"const"} - {k for k in choice if k.startswith("x-")}
    ]
    if len(words) == len(choices) and all(isinstance(word, str) for word in words):
        once = {word for word in words if words.count(word) == 1}
        return lambda value: isinstance(value, str) and value in once
    tests = [_all(_tests(whole, choice)) for choice in choices]
    return lambda value: sum(test(value) for test in tests) == 1


def _constant(_whole: Schema, _part: Schema, constant: Any) -> Test:
    if not isinstance(constant, str | bool):
        raise KeyError("const")
    return lambda value: type(value) is type(constant) and value == constant


def _among(_whole: Schema, _part: Schema, values: list[Any]) -> Test:
    if not all(isinstance(value, str) for value in values):
        raise KeyError("enum")
    return lambda value: isinstance(value, str) and value in values


def _type(_whole: Schema, _part: Schema, name: Any) -> Test:
    return _TYPES[name]


def _items(whole: Schema, _part: Schema, items: Schema) -> Test:
    test = _all(_tests(whole, items))
    return _of_list(lambda value: all(test(one) for one in value))


def _unique(_whole: Schema, _part: Schema, is_asked: bool) -> Test:
    """Only texts and rows of texts are compared here; of others the full validator judges."""
    if not is_asked:
        return lambda _value: True

    def test(value: list[Any]) -> bool:
        rows = [one if isinstance(one, dict) else {"": one} for one in value]
        if not all(isinstance(part, str) for row in rows for part in row.values()):
            return False
        return len({frozenset(row.items()) for row in rows}) == len(rows)

    return _of_list(test)


_KEYWORDS: Mapping[str, Callable[[Schema, Schema, Any], Test]] = {
    "type": _type,
    "const": _constant,
    "enum": _among,
    "oneOf": _one_of,
    "pattern": _pattern,
    "format": lambda _w, _p, name: lambda value: FORMATS.conforms(value, name),
    "minLength": lambda _w, _p, least: _of_text(lambda value: len(value) >= least),
    "maxLength": lambda _w, _p, most: _of_text(lambda value: len(value) <= most),
    "minimum": lambda _w, _p, least: _of_number(lambda value: value >= least),
    "maximum": lambda _w, _p, most: _of_number(lambda value: value <= most),
    "minItems": lambda _w, _p, least: _of_list(lambda value: len(value) >= least),
    "maxItems": lambda _w, _p, most: _of_list(lambda value: len(value) <= most),
    "uniqueItems": _unique,
    "items": _items,
    "properties": _properties,
    "required": _required,
    "additionalProperties": _closed,
}
