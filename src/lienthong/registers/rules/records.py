# SPDX-License-Identifier: Apache-2.0
"""Right data: one encoding, the declared schema, and the values that a record is found by."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from lienthong.kernel.text import clean, lazy, name_sort_key, search_key, sort_key
from lienthong.registers.rules import paths
from lienthong.registers.rules.declaration import Declaration, Finding, Search

LIMIT_BYTES = 64 * 1024  #: of one record as JSON

_REASONS = {
    "required": lazy("thiếu thông tin bắt buộc"),
    "type": lazy("sai kiểu dữ liệu"),
    "pattern": lazy("sai định dạng"),
    "enum": lazy("không thuộc danh mục cho phép: {limit}"),
    "format": lazy("không phải ngày hợp lệ (yyyy-mm-dd)"),
    "maxLength": lazy("dài quá {limit} ký tự"),
    "minLength": lazy("cần ít nhất {limit} ký tự"),
    "maximum": lazy("lớn hơn {limit}"),
    "minimum": lazy("nhỏ hơn {limit}"),
    "maxItems": lazy("nhiều hơn {limit} mục"),
    "additionalProperties": lazy("có trường mà sổ đăng ký không có"),
}
#: A value that is digits only, so many: `^\\d{12}$`, `^(\\d{12})?$`.
_DIGITS = re.compile(r"\^\(?\\d\{(\d+)\}\)?\??\$")


def normalised(data: Any) -> Any:
    """Return the data with every text in NFC, trimmed, without invisible characters."""
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, Mapping):
        return {clean(str(name)): normalised(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [normalised(item) for item in data]
    return data


def check(declared: Declaration, key: str, data: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return every fault of a record: its key, then its fields, each with path and reason."""
    findings = []
    if not re.fullmatch(declared.key_pattern, key):
        findings.append(
            Finding(path="$key", code="pattern", text=_said("pattern", declared.key_pattern))
        )
    errors = sorted(_validator(declared).iter_errors(data), key=lambda error: str(error.json_path))
    return (*findings, *(_finding(error) for error in errors))


_validators: dict[str, tuple[Any, Draft202012Validator]] = {}


def _validator(declared: Declaration) -> Draft202012Validator:
    """Compile a schema once; a changed declaration brings a new mapping, and is compiled anew."""
    held = _validators.get(declared.name)
    if held is None or held[0] is not declared.schema:
        made = Draft202012Validator(
            declared.schema, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        held = _validators[declared.name] = (declared.schema, made)
    return held[1]


def _finding(error: ValidationError) -> Finding:
    steps = [str(step) for step in error.absolute_path]
    word = str(error.validator)
    if word == "required":
        # jsonschema says the missing name only in its English sentence.
        held = error.instance if isinstance(error.instance, Mapping) else {}
        wanted: list[str] = list(_schema_part(error).get("required", []))
        missing = next((name for name in wanted if name not in held), "")
        steps.append(str(missing))
    return Finding(path=".".join(steps), code=word, text=_said(word, error.validator_value))


def _said(word: str, limit: Any) -> str:
    """Return what a value breaks, in the language of the moment, and what would be right."""
    if word == "pattern" and (digits := _DIGITS.fullmatch(str(limit))):
        return str(lazy("cần đúng {n} chữ số")).format(n=digits[1])
    if word == "enum":
        limit = ", ".join(str(one) for one in limit if one != "")
    return str(_REASONS.get(word, lazy("không đúng quy định"))).format(limit=limit)


def _schema_part(error: ValidationError) -> Mapping[str, Any]:
    """Return the part of the schema that an error broke."""
    return error.schema if isinstance(error.schema, Mapping) else {}


def search_terms(declared: Declaration, data: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """Return the stored values of every criterion: `{"full_name": "nguyen van an"}`.

    A criterion that looks into a list stores what each of its items says.
    """
    stored: dict[str, str | list[str]] = {}
    for search in declared.searches:
        if search.is_narrowing:
            continue
        terms = [
            _term(search, value)
            for value in paths.values(data, search.path)
            if value not in (None, "")
        ]
        if terms:
            stored[search.name] = terms if search.is_in_list else terms[0]
    return stored


def term(search: Search, value: object) -> str | list[str]:
    """Return a sought value in the form that a stored one contains."""
    return [_term(search, value)] if search.is_in_list else _term(search, value)


def _term(search: Search, value: object) -> str:
    return clean(str(value)) if search.kind == "exact" else search_key(str(value))


@lru_cache(maxsize=4096)
def _sort_key(text: str, is_person: bool) -> str:
    return name_sort_key(text) if is_person else sort_key(text)


def sort_key_of(declared: Declaration, data: Mapping[str, Any]) -> str:
    """Return the key that lists are sorted by, or an empty one."""
    value = paths.first(data, declared.sort_path) if declared.sort_path else None
    return _sort_key(str(value), declared.sorts_people) if value else ""


def words_of(declared: Declaration, data: Mapping[str, Any]) -> str:
    """Return the text that a search for a part of it looks into, without accents."""
    found = [paths.first(data, one.path) for one in declared.searches if one.kind == "words"]
    return " ".join(search_key(str(value)) for value in found if value)
