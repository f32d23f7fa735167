# SPDX-License-Identifier: Apache-2.0
"""Vietnamese identification numbers: form, check digits, and what they tell of their holder."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from lienthong.kernel.text import clean

_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_PERSONAL = re.compile(r"\d{12}")
_TAX = re.compile(r"(\d{10})(-\d{3})?")


class Sex(StrEnum):
    """Sex as the civil registers write it."""

    MALE = "nam"
    FEMALE = "nu"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalNumber:
    """What the twelve digits say (TT 07/2016/TT-BCA art. 7; NĐ 137/2015 art. 13)."""

    province_code: str  #: three digits: old 63-province code with a leading 0, or a country
    sex: Sex  #: from digit 4
    birth_year: int  #: from digits 4 to 6

    @property
    def is_domestic(self) -> bool:
        """Tell whether the birth was registered in a Vietnamese province."""
        return int(self.province_code) <= 96


def read_personal_number(number: str) -> PersonalNumber | None:
    """Return what a personal number tells, or None when it is not twelve digits."""
    if not _PERSONAL.fullmatch(number):
        return None
    century, year = int(number[3]), int(number[4:6])
    return PersonalNumber(
        province_code=number[:3],
        sex=Sex.FEMALE if century % 2 else Sex.MALE,
        birth_year=1900 + century // 2 * 100 + year,
    )


def agrees(number: str, *, born_on: dt.date, sex: Sex) -> bool:
    """Tell whether a number fits a birth date and sex. A warning only: provinces were renamed."""
    told = read_personal_number(number)
    return told is not None and (told.sex, told.birth_year) == (sex, born_on.year)


def tax_check_digit(first_nine: str) -> int | None:
    """Return the tenth digit of an enterprise number, or None where none may be issued.

    Weights 31 29 23 19 17 13 7 5 3; the digit is 10 minus the sum modulo 11; a remainder of 0
    would give 10, which is not a digit.
    """
    remainder = sum(w * int(d) for w, d in zip(_TAX_WEIGHTS, first_nine, strict=True)) % 11
    return 10 - remainder if remainder else None


def is_tax_number(number: str) -> bool:
    """Tell whether a number is a valid tax number: 10 digits, 10-3 for a branch, or personal."""
    if _PERSONAL.fullmatch(number):
        return True
    match = _TAX.fullmatch(number)
    return match is not None and tax_check_digit(match[1][:9]) == int(match[1][9])


@dataclass(frozen=True, slots=True, kw_only=True)
class CardQr:
    """The printed QR of a chip citizen card."""

    personal_number: str  #: twelve digits
    old_number: str  #: nine-digit predecessor, or empty
    name: str  #: full name, NFC
    born_on: dt.date  #: date of birth
    sex: str  #: as printed: Nam, Nữ
    address: str  #: permanent residence, one line
    issued_on: dt.date  #: date of issue


def read_card_qr(code: str) -> CardQr | None:
    """Read the seven pipe-separated fields, ignoring further ones; None when they do not parse."""
    fields = [clean(part) for part in code.split("|")]
    if len(fields) < 7 or not _PERSONAL.fullmatch(fields[0]):
        return None
    born_on, issued_on = _compact_date(fields[3]), _compact_date(fields[6])
    if born_on is None or issued_on is None:
        return None
    return CardQr(
        personal_number=fields[0],
        old_number=fields[1],
        name=fields[2],
        born_on=born_on,
        sex=fields[4],
        address=fields[5],
        issued_on=issued_on,
    )


def _compact_date(text: str) -> dt.date | None:
    if not re.fullmatch(r"\d{8}", text):
        return None
    try:
        return dt.date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        return None
