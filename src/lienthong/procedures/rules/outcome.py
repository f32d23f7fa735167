# SPDX-License-Identifier: Apache-2.0
"""What a signed result changes: the records to write, and the data of the paper."""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lienthong.kernel import money
from lienthong.procedures.rules.conditions import holds
from lienthong.procedures.rules.expressions import filled
from lienthong.procedures.rules.form import shown_fields
from lienthong.procedures.rules.procedure import (
    Field,
    FieldKind,
    Procedure,
    RegisterWrite,
    ResultDocument,
)

Writer = Callable[[Mapping[str, Any]], str]

#: Names every pack may use beside its own questions and its own writes.
FACT_NAMES = frozenset({"case", "result", "agency", "row"})
#: Fact by which somebody chose a paper over the conditions.
CHOSEN = "chosen_paper"
#: What follows an answer's name in a derived fact.
FACT_ENDINGS = ("_label", "_shown", "_words", "_written")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledWrite:
    """One record to write, its expressions filled."""

    register: str  #: population, enterprises, civil_status
    name: str  #: how later writes and the result refer to it: `=child.key`
    key: str | None  #: None: a new one, from `registers.services.new_key`
    hints: dict[str, Any]  #: for the new key
    data: dict[str, Any]  #: by register field, without the empty ones


def detail_only(address: Mapping[str, Any]) -> str:
    """Write an address without knowing any unit: tests do; real callers name the units too."""
    return str(address.get("old") or address.get("detail", ""))


def facts(
    procedure: Procedure,
    form: Mapping[str, Any],
    *,
    write_address: Writer = detail_only,
    **known: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what the pack's expressions may ask.

    The answers; beside each choice its `…_label`, beside each date and amount its `…_shown` and
    `…_words`, beside each address its `…_written`; and `case` (code), `result` (signed_on as ISO
    date, number, signer, signer_name, book), `agency` (name, place, province_code, commune_code),
    and each look-up by its name (`found_facts`).
    """
    told: dict[str, Any] = {
        **{lookup.name: found_facts(()) for lookup in procedure.lookups},
        **known,
    }
    if result := told.get("result"):
        dates = ("signed_on", "valid_until")
        shown = [_dated(name, result.get(name)) for name in dates]
        told["result"] = {**result, **shown[0], **shown[1]}
    if agency := told.get("agency"):
        # Three digits, as personal numbers begin (TT 07/2016/TT-BCA, Điều 7).
        told["agency"] = {**agency, "personal_code": f"0{agency.get('province_code', '')}"}
    return {**_told(shown_fields(procedure, form), form, write_address), **told}


def found_facts(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a register check tells: `found`, `count`, `all`, and the fields of the first.

    records: each the fields of a record with its `key`. Beside each date stand `…_shown` and
    `…_words`.
    """
    rows = [_with_dates(record) for record in records]
    first = rows[0] if rows else {}
    return {**first, "found": bool(rows), "count": len(rows), "all": rows}


def _with_dates(part: Any) -> Any:
    if isinstance(part, Mapping):
        told = {key: _with_dates(value) for key, value in part.items()}
        for key, value in part.items():
            if isinstance(value, str) and _ISO_DATE.fullmatch(value):
                told |= _dated(key, value)
        return told
    return [_with_dates(one) for one in part] if isinstance(part, list | tuple) else part


def result_of(procedure: Procedure, known: Mapping[str, Any]) -> ResultDocument | None:
    """Return the paper that these facts lead to: the first alternative that holds, or the result.

    A fact `chosen_paper`, the code of one of the pack's papers, wins over the conditions: somebody
    chose it and said why. Raises: ConditionError.
    """
    if named := known.get(CHOSEN):
        papers = (procedure.result, *procedure.alternatives)
        return next((one for one in papers if one and one.code == named), procedure.result)
    chosen = (one for one in procedure.alternatives if holds(one.when, known))
    return next(chosen, procedure.result)


def book_of(document: ResultDocument, number: str, year: int) -> str:
    """Return the name of the book in which a paper's number stands."""
    book = document.book or "{number}/{year}"
    return book.format(number=number.split("/")[0], year=year)


def valid_until(document: ResultDocument, signed_on: dt.date) -> dt.date | None:
    """Return the last day on which a paper may be used; None: without end.

    Whole months: the day of the same number, or the last of a shorter month (BLDS 2015, art. 147).
    """
    if not document.valid_months:
        return None
    year, month = divmod(signed_on.year * 12 + signed_on.month - 1 + document.valid_months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(signed_on.day, last))


def _told(
    fields: Iterable[Field], answers: Mapping[str, Any], write_address: Writer
) -> dict[str, Any]:
    told = dict(answers)
    for field in fields:
        key, value = field.key, answers.get(field.key)
        if value is None:
            continue
        match field.kind:
            case FieldKind.CHOICE:
                label = next((c.label.vi for c in field.choices if c.value == value), value)
                told[f"{key}_label"] = label
            case FieldKind.DATE:
                told |= _dated(key, value)
            case FieldKind.MONEY:
                told[f"{key}_shown"] = money.grouped(value)
                told[f"{key}_words"] = money.in_words(value)
            case FieldKind.ADDRESS:
                told[f"{key}_written"] = write_address(value)
            case FieldKind.GROUP:
                told[key] = [_told(field.fields, row, write_address) for row in value]
    return told


def _dated(key: str, value: Any) -> dict[str, str]:
    if not value:
        return {}
    day = dt.date.fromisoformat(value)
    return {f"{key}_shown": f"{day:%d/%m/%Y}", f"{key}_words": date_in_words(day)}


def date_in_words(day: dt.date) -> str:
    """Write a date in words, as civil status papers do."""

    def spoken(number: int) -> str:
        return money.in_words(number).removesuffix(" đồng").lower()

    month = "tư" if day.month == 4 else spoken(day.month)
    return f"Ngày {spoken(day.day)} tháng {month} năm {spoken(day.year)}"


def filled_write(write: RegisterWrite, known: Mapping[str, Any]) -> FilledWrite:
    """Fill one write; once its key is there, add `{write.name: {"key": key}}` to the facts.

    Raises: ConditionError.
    """
    key = filled(write.key, known) if write.key != "new" else None
    return FilledWrite(
        register=write.register,
        name=write.name,
        key=str(key) if key else None,
        hints=filled(dict(write.hints), known),
        data=_without_empty(filled(dict(write.data), known)),
    )


def result_data(procedure: Procedure, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data that the result's template reads. Raises: ConditionError."""
    document = result_of(procedure, known)
    return dict(filled(dict(document.data), known)) if document else {}


def writes_of(procedure: Procedure, known: Mapping[str, Any]) -> tuple[RegisterWrite, ...]:
    """Return the records that these facts lead to write. Raises: ConditionError.

    A notice or refusal that somebody chose over what the facts lead to writes nothing.
    """
    if known.get(CHOSEN):
        by_facts = result_of(procedure, {**known, CHOSEN: ""})
        chosen = result_of(procedure, known)
        if chosen != by_facts and chosen != procedure.result:
            return ()
    return tuple(write for write in procedure.writes if holds(write.when, known))


def _without_empty(value: Any) -> Any:
    """Drop what was not answered: a register takes a field or its absence, never a null."""
    if isinstance(value, dict):
        kept = {key: _without_empty(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if part not in (None, "", {}, [])}
    if isinstance(value, list):
        return [_without_empty(part) for part in value]
    return value
