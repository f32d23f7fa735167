# SPDX-License-Identifier: Apache-2.0
"""The form of the numbers that registers give out. Chance is handed in: these stay pure."""

import datetime as dt
import re

from lienthong.kernel.numbers import Sex, tax_check_digit


def personal_number(*, province_code: str, born_on: dt.date, sex: Sex, tail: int) -> str:
    """Compose a personal number: province of birth registration, century and sex, year, chance.

    province_code: three digits, old 63-province code with a leading 0. tail: 0 to 999 999.
    Raises: ValueError outside the years 1900–2399, or for a wrong code.
    Source: Nghị định 137/2015/NĐ-CP, art. 13; Thông tư 07/2016/TT-BCA, art. 7.
    """
    century = (born_on.year - 1900) // 100
    if not re.fullmatch(r"\d{3}", province_code) or not 0 <= century <= 4:
        raise ValueError(province_code, born_on)
    digit = century * 2 + (sex is Sex.FEMALE)
    return f"{province_code}{digit}{born_on.year % 100:02}{tail:06}"


def enterprise_number(first_nine: str) -> str | None:
    """Add the check digit; None where the rule gives none, and another number must be drawn."""
    digit = tax_check_digit(first_nine)
    return None if digit is None else f"{first_nine}{digit}"


def household_number(*, province_code: str, series: str, number: int) -> str:
    """Compose a household business's registration number, without spaces: `42A8000123`.

    series: one capital letter per registering office. The form is illustrative: it follows the
    one used before districts were abolished (2 digits, a letter, 8, six digits).
    """
    if not re.fullmatch(r"\d{2}", province_code) or not re.fullmatch(r"[A-Z]", series):
        raise ValueError(province_code, series)
    return f"{province_code}{series}8{number:06}"


def commune_number(*, commune_code: str, number: int) -> str:
    """Compose a number counted in a commune: `18073.000012`. The form is illustrative.

    Raises: ValueError for a code that is not five digits.
    """
    if not re.fullmatch(r"\d{5}", commune_code):
        raise ValueError(commune_code)
    return f"{commune_code}.{number:06}"


def licence_number(*, province_code: str, sex: Sex, year: int, number: int) -> str:
    """Compose a driving licence's number: province, sex, year first passed, seven digits.

    province_code: two digits. The form is illustrative: it follows the plastic cards.
    Raises: ValueError for a code that is not two digits, or a number that has no room.
    """
    if not re.fullmatch(r"\d{2}", province_code) or not 0 < number < 10_000_000:
        raise ValueError(province_code, number)
    return f"{province_code}{int(sex is Sex.FEMALE)}{year % 100:02}{number:07}"


def show_household_number(key: str) -> str:
    """Write a household business's number as papers do: `42 A 8 000123`."""
    match = re.fullmatch(r"(\d{2})([A-Z])(8)(\d{6})", key)
    return " ".join(match.groups()) if match else key


def registration_number(key: str) -> str:
    """Return a civil-status number as its book shows it: `28169.KS.2026.12` → `12/2026`."""
    *_, year, number = key.split(".")
    return f"{number}/{year}"
