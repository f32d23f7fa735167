# SPDX-License-Identifier: Apache-2.0
"""What a browser sent for one page, as answers: the shape only; the law is checked elsewhere.

A value that cannot be read (letters in an amount, the 31st of February) is kept as typed, so that
the page can show it again with its finding: the form's schema refuses it by its type.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from lienthong.kernel.text import clean, clean_lines
from lienthong.procedures.rules import Field, FieldKind, FormStep
from lienthong.procedures.rules.conditions import holds

#: Rows of a repeated group that one page may send.
MOST_ROWS = 50


#: A posted form: key → the last value sent, as Django's QueryDict is one.
Sent = Mapping[str, Any]


def read_page(step: FormStep, sent: Sent, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's answers with those of one page put in; unanswered ones are taken out."""
    found = dict(answers)
    for field in step.fields:
        if field.is_locked and field.key in answers:
            continue
        if not holds(field.show_when, found):
            found.pop(field.key, None)
            continue
        value = _read(field, sent, field.key)
        if value in ("", None, {}, []):
            found.pop(field.key, None)
        else:
            found[field.key] = value
    return found


def _read(field: Field, sent: Sent, name: str) -> Any:
    reader = _READERS.get(field.kind, _text)
    return reader(field, sent, name)


def _text(field: Field, sent: Sent, name: str) -> str:
    return clean(str(sent.get(name, "")))


def _lines(field: Field, sent: Sent, name: str) -> str:
    return clean_lines(str(sent.get(name, "")))


def _digits(field: Field, sent: Sent, name: str) -> str:
    return "".join(clean(str(sent.get(name, ""))).split()).replace(".", "")


def _check(field: Field, sent: Sent, name: str) -> bool | None:
    return True if name in sent else None


def _number(field: Field, sent: Sent, name: str) -> int | str:
    typed = clean(str(sent.get(name, "")))
    bare = typed.replace(".", "").replace(" ", "").removesuffix("₫").removesuffix("đ")
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) < 19 else typed


def _date(field: Field, sent: Sent, name: str) -> str:
    """Three boxes, day month year; a date that does not exist stays as typed: `31/2/2026`."""
    parts = [clean(str(sent.get(f"{name}_{part}", ""))) for part in ("day", "month", "year")]
    if not any(parts):
        return ""
    try:
        day, month, year = (int(part) for part in parts)
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return "/".join(parts)


def _address(field: Field, sent: Sent, name: str) -> dict[str, str]:
    keys = ("province_code", "commune_code", "detail")
    parts = {key: clean(str(sent.get(f"{name}_{key}", ""))) for key in keys}
    return {key: value for key, value in parts.items() if value}


def _group(field: Field, sent: Sent, name: str) -> list[dict[str, Any]]:
    rows = []
    for index in range(MOST_ROWS):
        if f"{name}_{index}" not in sent:
            break
        row = {part.key: _read(part, sent, f"{name}_{index}_{part.key}") for part in field.fields}
        kept = {key: value for key, value in row.items() if value not in ("", None, {}, [])}
        if kept and f"{name}_{index}_remove" not in sent:
            rows.append(kept)
    return rows


_READERS: dict[FieldKind, Callable[[Field, Sent, str], Any]] = {
    FieldKind.TEXTAREA: _lines,
    FieldKind.DATE: _date,
    FieldKind.CHECK: _check,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _number,
    FieldKind.PERSONAL_NUMBER: _digits,
    FieldKind.TAX_NUMBER: _text,
    FieldKind.PHONE: _digits,
    FieldKind.ADDRESS: _address,
    FieldKind.GROUP: _group,
}
