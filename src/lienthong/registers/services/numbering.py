# SPDX-License-Identifier: Apache-2.0
"""New numbers: drawn and reserved, or counted without gaps, in the caller's transaction."""

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, transaction

from lienthong.kernel import clock
from lienthong.kernel.numbers import Sex
from lienthong.registers import queries, rules
from lienthong.registers.errors import HintsMissing, KeysExhausted
from lienthong.registers.models import IssuedKey, Version

ATTEMPTS = 50  #: draws before giving up; a full province and year would need far fewer

Hints = Mapping[str, Any]


@transaction.atomic
def new_key(register: str, hints: Hints) -> str:
    """Give out a number that nobody has, reserved in the caller's transaction.

    hints, by register: population `province_code` (three digits, old code), `born_on`, `sex`;
    enterprises `kind` and, for a household business, `province_code` (two digits) and
    optionally `series`; civil_status `commune_code` and optionally `on` (the day's year counts);
    households `commune_code`; driving_licences `province_code` (two digits), `sex` and `passed_on`.
    Raises: RegisterMissing, HintsMissing, KeysExhausted.
    """
    declared = queries.declaration(register)
    make = _GENERATORS.get(declared.generator)
    if make is None:
        raise HintsMissing(problems=f"{declared.title} không tự cấp số")
    try:
        return make(register, hints)
    except KeyError as missing:
        raise HintsMissing(problems=f"thiếu {missing.args[0]}") from missing
    except ValueError as wrong:
        raise HintsMissing(problems=f"sai {wrong}") from wrong


def _personal_number(register: str, hints: Hints) -> str:
    return _drawn(
        register,
        lambda: rules.personal_number(
            province_code=str(hints["province_code"]),
            born_on=_date(hints["born_on"]),
            sex=Sex(hints["sex"]),
            tail=secrets.randbelow(1_000_000),
        ),
    )


def _enterprise_number(register: str, hints: Hints) -> str:
    if hints["kind"] == "household_business":
        province, series = str(hints["province_code"]), str(hints.get("series", "A"))
        number = _counted(f"{register}/{province}{series}")
        key = rules.household_number(province_code=province, series=series, number=number)
        return key if _reserve(register, key) else _enterprise_number(register, hints)
    return _drawn(register, lambda: rules.enterprise_number(f"{secrets.randbelow(10**9):09}"))


def _civil_status_number(register: str, hints: Hints) -> str:
    year = _date(hints.get("on") or clock.today()).year
    book = f"{hints['commune_code']}.KS.{year}"
    return f"{book}.{_counted(f'{register}/{book}')}"


def _commune_number(register: str, hints: Hints) -> str:
    commune = str(hints["commune_code"])
    number = _counted(f"{register}/{commune}")
    key = rules.commune_number(commune_code=commune, number=number)
    return key if _reserve(register, key) else _commune_number(register, hints)


def _licence_number(register: str, hints: Hints) -> str:
    """Count per province and year: two people of one year never share a number."""
    province, year = str(hints["province_code"]), _date(hints["passed_on"]).year
    key = rules.licence_number(
        province_code=province,
        sex=Sex(hints["sex"]),
        year=year,
        number=_counted(f"{register}/{province}{year}"),
    )
    return key if _reserve(register, key) else _licence_number(register, hints)


_GENERATORS: Mapping[str, Callable[[str, Hints], str]] = {
    "personal_number": _personal_number,
    "enterprise_number": _enterprise_number,
    "civil_status_number": _civil_status_number,
    "commune_number": _commune_number,
    "licence_number": _licence_number,
}


def _drawn(register: str, draw: Callable[[], str | None]) -> str:
    for _ in range(ATTEMPTS):
        key = draw()
        if key is not None and _reserve(register, key):
            return key
    raise KeysExhausted


def _reserve(register: str, key: str) -> bool:
    """Take a number, unless it was given out or loaded before; two at once get it once."""
    if Version.objects.filter(register=register, key=key).exists():
        return False
    row = IssuedKey(register=register, key=key, issued_at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registers_issuedkey (id, register, key, issued_at)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (register, key) DO NOTHING",
            [row.id, row.register, row.key, row.issued_at],
        )
        return bool(cursor.rowcount == 1)


def _counted(scope: str) -> int:
    """Return the next number; the row stays locked until commit, a rollback takes it back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registers_counter AS c (scope, last) VALUES (%s, 1)"
            " ON CONFLICT (scope) DO UPDATE SET last = c.last + 1 RETURNING last",
            [scope],
        )
        return int(cursor.fetchone()[0])


def _date(value: object) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
