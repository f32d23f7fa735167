# SPDX-License-Identifier: Apache-2.0
"""What a signed result changes: the records to write, and the data of the paper."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.kernel import money
from lienthong.procedures.rules.expressions import filled
from lienthong.procedures.rules.form import shown_fields
from lienthong.procedures.rules.procedure import Field, FieldKind, Procedure, RegisterWrite

Writer = Callable[[Mapping[str, Any]], str]

#: Names every pack may use beside its own questions and its own writes.
FACT_NAMES = frozenset({"case", "result", "agency", "row"})
#: What follows an answer's name in a derived fact.
FACT_ENDINGS = ("_label", "_shown", "_words", "_written")


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
    date, number, signer, signer_name, book), `agency` (name, place, province_code, commune_code).
    """
    told = dict(known)
    if result := told.get("result"):
        told["result"] = {**result, **_dated("signed_on", result.get("signed_on"))}
    if agency := told.get("agency"):
        # Three digits, as personal numbers begin (TT 07/2016/TT-BCA, Điều 7).
        told["agency"] = {**agency, "personal_code": f"0{agency.get('province_code', '')}"}
    return {**_told(shown_fields(procedure, form), form, write_address), **told}


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
    return dict(filled(dict(procedure.result.data), known)) if procedure.result else {}


def _without_empty(value: Any) -> Any:
    """Drop what was not answered: a register takes a field or its absence, never a null."""
    if isinstance(value, dict):
        kept = {key: _without_empty(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if part not in (None, "", {}, [])}
    if isinstance(value, list):
        return [_without_empty(part) for part in value]
    return value
