# SPDX-License-Identifier: Apache-2.0
"""What a browser sent for one page, as answers: the shape only; the law is checked elsewhere.

A value that cannot be read (letters in an amount, the 31st of February) is kept as typed, so that
the page can show it again with its finding: the form's schema refuses it by its type.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Any

from lienthong.kernel.text import clean, clean_lines
from lienthong.procedures.rules import Field, FieldKind, FormStep
from lienthong.procedures.rules.conditions import holds

#: The three boxes of a date, as the date widget of `web` names them.
DATE_PARTS = ("ngay", "thang", "nam")
_WHOLE = re.compile(r"[0-9]{1,3}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*|[0-9]+")

#: Rows of a repeated group that one page may send.
MOST_ROWS = 50


#: Letters of one text that are kept: more than any question takes, less than a page cannot show.
MOST_LETTERS = 10_000


#: A posted form: key → the last value sent, as Django's QueryDict is one.
Sent = Mapping[str, Any]


def read_page(step: FormStep, sent: Sent, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's answers with those of one page put in; unanswered ones are taken out."""
    found = dict(answers)
    for field in step.fields:
        if field.is_locked and field.key in answers:
            continue  # told, not asked: nothing a browser sends can change it
        if not holds(field.show_when, found):
            found.pop(field.key, None)
            continue
        value = _read(field, sent, field.key)
        if value in ("", None, {}, []):
            found.pop(field.key, None)
        else:
            found[field.key] = value
    return found


def drawn_keys(step: FormStep, asked: Collection[str]) -> frozenset[str] | None:
    """Return which questions of a page its sender had before them; None where it does not say.

    asked: the values of the page's hidden field `asked`, one for each question drawn.
    """
    return frozenset(f.key for f in step.fields if f.key in asked) if asked else None


def read_reasons(step: FormStep, sent: Sent) -> dict[str, str]:
    """Return why register answers were changed, by key."""
    told = {f.key: clean(str(sent.get(f"reason_{f.key}", "")))[:300] for f in step.fields}
    return {key: text for key, text in told.items() if text}


def _read(field: Field, sent: Sent, name: str) -> Any:
    reader = _READERS.get(field.kind, _text)
    return reader(field, sent, name)


def _text(field: Field, sent: Sent, name: str) -> str:
    return clean(str(sent.get(name, "")))[:MOST_LETTERS]


def _lines(field: Field, sent: Sent, name: str) -> str:
    return clean_lines(str(sent.get(name, "")))[:MOST_LETTERS]


def _digits(field: Field, sent: Sent, name: str) -> str:
    return re.sub(r"[\s.\-()]", "", clean(str(sent.get(name, ""))))[:MOST_LETTERS]


def _phone(field: Field, sent: Sent, name: str) -> str:
    """Write `+84 912 345 678` as `0912345678`, as it is dialled here."""
    return re.sub(r"^\+?84(?=\d{9}$)", "0", _digits(field, sent, name))


def _check(field: Field, sent: Sent, name: str) -> bool | None:
    return True if name in sent else None


def _number(field: Field, sent: Sent, name: str) -> int | str:
    """Read whole numbers, grouped or not; `1.5` is neither 15 nor 1: it stays as typed."""
    typed = clean(str(sent.get(name, "")))[:MOST_LETTERS]
    bare = typed.removesuffix("₫").removesuffix("đ").strip()
    if not _WHOLE.fullmatch(bare):
        return typed
    digits = re.sub(r"[., ]", "", bare)
    return int(digits) if len(digits) < 19 else typed


def _date(field: Field, sent: Sent, name: str) -> str:
    """Three boxes, day month year; a date that does not exist stays as typed: `31/2/2026`."""
    parts = [clean(str(sent.get(f"{name}_{part}", "")))[:40] for part in DATE_PARTS]
    if not any(parts):
        return ""
    if all(part.isascii() and part.isdigit() for part in parts) and len(parts[2]) == 4:
        day, month, year = (int(part) for part in parts)
        with suppress(ValueError):
            return dt.date(year, month, day).isoformat()
    return "/".join(parts)


def _address(field: Field, sent: Sent, name: str) -> dict[str, str]:
    keys = ("province_code", "commune_code", "detail", *(("old",) if field.may_be_old else ()))
    parts = {key: clean(str(sent.get(f"{name}_{key}", "")))[:MOST_LETTERS] for key in keys}
    return {key: value for key, value in parts.items() if value}


def _group(field: Field, sent: Sent, name: str) -> list[dict[str, Any]]:
    rows = []
    for index in range(MOST_ROWS):
        if f"{name}_{index}" not in sent:
            break
        row = {part.key: _read(part, sent, f"{name}_{index}_{part.key}") for part in field.fields}
        kept = {key: value for key, value in row.items() if value not in ("", None, {}, [])}
        if kept:
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
    FieldKind.PHONE: _phone,
    FieldKind.ADDRESS: _address,
    FieldKind.GROUP: _group,
}
