# SPDX-License-Identifier: Apache-2.0
"""A row of a table as a record: columns are paths, cells take the type that the schema gives."""

import datetime as dt
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lienthong.kernel.text import clean, lazy
from lienthong.registers.rules import paths
from lienthong.registers.rules.declaration import Declaration, Finding

KEY_COLUMN, SINCE_COLUMN = "key", "valid_from"
COLUMNS_LIMIT = 300
#: Day 0 of Excel's days, as they count since 01/03/1900.
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,9})?")

#: A cell: text, or a number as Excel keeps one.
Cell = str | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a row says, not yet checked against the schema."""

    key: str  #: the record's number
    data: Mapping[str, Any]  #: the record
    valid_from: dt.date | None  #: from its column; None: the row does not say


def check_columns(declared: Declaration, columns: Sequence[str]) -> tuple[Finding, ...]:
    """Return what is wrong with the head of a table: every column must be a field, once."""
    findings = []
    if KEY_COLUMN not in columns:
        text = str(lazy("thiếu cột “{name}”")).format(name=KEY_COLUMN)
        findings.append(Finding(path="", code="column", text=text))
    if len(columns) > COLUMNS_LIMIT:
        findings.append(Finding(path="", code="column", text=str(lazy("quá nhiều cột"))))
    for name in dict.fromkeys(columns):
        if columns.count(name) > 1:
            text = str(lazy("cột “{name}” bị lặp")).format(name=name)
            findings.append(Finding(path="", code="column", text=text))
        elif name not in (KEY_COLUMN, SINCE_COLUMN) and _field(declared, name) is None:
            text = str(lazy("sổ không có trường “{name}”")).format(name=name)
            findings.append(Finding(path="", code="column", text=text))
    return tuple(findings)


def _field(declared: Declaration, name: str) -> Mapping[str, Any] | None:
    return None if not name or "[" in name else paths.schema_at(declared.schema, name)


def read_row(
    declared: Declaration, columns: Sequence[str], cells: Sequence[Cell]
) -> Draft | tuple[Finding, ...]:
    """Return what a row says, or every cell that cannot be read. An empty cell says nothing."""
    findings: list[Finding] = []
    values: dict[str, Any] = {}
    for name, cell in zip(columns, cells, strict=False):
        value = clean(cell) if isinstance(cell, str) and not cell.startswith(("{", "[")) else cell
        if value is None or value == "":
            continue
        try:
            values[name] = _typed(_schema_of(declared, name), value)
        except (ValueError, RecursionError) as problem:
            deep = isinstance(problem, RecursionError)
            text = str(lazy("cấu trúc lồng quá sâu")) if deep else str(problem)
            findings.append(Finding(path=name, code="cell", text=text))
    if len(cells) > len(columns) and any(cell not in (None, "") for cell in cells[len(columns) :]):
        findings.append(Finding(path="", code="cells", text=str(lazy("nhiều ô hơn số cột"))))
    key, since = values.pop(KEY_COLUMN, ""), values.pop(SINCE_COLUMN, None)
    if not key:
        findings.append(
            Finding(path=KEY_COLUMN, code="required", text=str(lazy("thiếu số của bản ghi")))
        )
    if findings:
        return tuple(findings)
    return Draft(
        key=str(key), data=_nested(values),
        valid_from=dt.date.fromisoformat(since) if since else None,
    )  # fmt: skip


def read_object(raw: Any) -> Draft | tuple[Finding, ...]:
    """Return what a JSON object says: `key`, `valid_from` where it is told, and `data`."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("data"), Mapping):
        return (Finding(path="", code="shape", text=str(lazy("cần đối tượng có key và data"))),)
    unknown = sorted(set(map(str, raw)) - {KEY_COLUMN, SINCE_COLUMN, "data"})
    if unknown:
        return (Finding(path=unknown[0], code="shape", text=str(lazy("không có trường này"))),)
    key, since = raw.get(KEY_COLUMN), raw.get(SINCE_COLUMN)
    if not isinstance(key, str) or not key.strip():
        return (Finding(path=KEY_COLUMN, code="required", text=str(lazy("thiếu số của bản ghi"))),)
    try:
        day = None if since is None else dt.date.fromisoformat(_date(str(since)))
    except ValueError as problem:
        return (Finding(path=SINCE_COLUMN, code="cell", text=str(problem)),)
    return Draft(key=clean(key), data=raw["data"], valid_from=day)


def _schema_of(declared: Declaration, name: str) -> Mapping[str, Any]:
    if name == SINCE_COLUMN:
        return {"type": "string", "format": "date"}
    return {"type": "string"} if name == KEY_COLUMN else _field(declared, name) or {}


def _typed(schema: Mapping[str, Any], value: Cell) -> Any:
    kind = schema.get("type", "string")
    if kind in ("object", "array"):
        return _structure(value)
    if kind in ("integer", "number"):
        return _number(value, is_whole=kind == "integer")
    if kind == "boolean":
        return _truth(value)
    return _date(value) if schema.get("format") == "date" else _text(value)


def _text(value: Cell) -> str:
    # Excel keeps numbers that were typed without an apostrophe: 42190123456.0 was written so.
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)


def _date(value: Cell) -> str:
    if isinstance(value, float) and value.is_integer() and 61 <= value < 2_958_466:
        return (_EXCEL_EPOCH + dt.timedelta(days=int(value))).isoformat()
    text = str(value)
    try:
        if match := _DAY.fullmatch(text):
            return dt.date(int(match[3]), int(match[2]), int(match[1])).isoformat()
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise ValueError(str(lazy("không phải ngày hợp lệ (dd/mm/yyyy hoặc yyyy-mm-dd)")))


def _number(value: Cell, *, is_whole: bool) -> int | float:
    if isinstance(value, bool) or (isinstance(value, str) and not _NUMBER.fullmatch(value)):
        raise ValueError(str(lazy("không phải số")))
    number = float(value or 0)
    if is_whole or number.is_integer():
        if not number.is_integer():
            raise ValueError(str(lazy("không phải số nguyên")))
        return int(value) if isinstance(value, str) and "." not in value else int(number)
    return number


def _truth(value: Cell) -> bool:
    if isinstance(value, bool):
        return value
    told = {"1": True, "true": True, "có": True, "0": False, "false": False, "không": False}
    word = _text(value).lower()
    if word not in told:
        raise ValueError(str(lazy("ghi có hoặc không")))
    return told[word]


def _structure(value: Cell) -> Any:
    if not isinstance(value, str):
        raise ValueError(str(lazy("cần JSON")))
    try:
        return read_json(value)
    except ValueError as problem:
        raise ValueError(str(lazy("JSON không đọc được"))) from problem


def read_json(text: str | bytes) -> Any:
    """Read one JSON value: no name twice, no NaN. Raises: ValueError, RecursionError."""
    return json.loads(
        text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(str(lazy("tên trường bị lặp")))
    return found


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} không phải số")
    return number


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} không phải số")


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for path, value in values.items():
        *folders, leaf = path.split(".")
        place = made
        for folder in folders:
            held = place.setdefault(folder, {})
            place = held if isinstance(held, dict) else place
        place[leaf] = value
    return made
