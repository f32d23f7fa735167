# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel import numbers
from lienthong.kernel.numbers import Sex


def test_personal_number_when_read_then_tells_place_sex_and_year() -> None:
    told = numbers.read_personal_number("037301001234")
    assert told == numbers.PersonalNumber(province_code="037", sex=Sex.FEMALE, birth_year=2001)
    assert told.is_domestic


@pytest.mark.parametrize("number", ["", "03730100123", "0373010012345", "03730100123a"])
def test_personal_number_when_malformed_then_none(number: str) -> None:
    assert numbers.read_personal_number(number) is None


def test_agrees_when_sex_or_year_differ_then_false() -> None:
    born_on = dt.date(2001, 5, 6)
    assert numbers.agrees("037301001234", born_on=born_on, sex=Sex.FEMALE)
    assert not numbers.agrees("037301001234", born_on=born_on, sex=Sex.MALE)
    assert not numbers.agrees("037301001234", born_on=dt.date(2002, 5, 6), sex=Sex.FEMALE)


@given(st.text(alphabet="0123456789", min_size=9, max_size=9))
def test_tax_number_when_check_digit_fits_then_only_that_digit_is_valid(nine: str) -> None:
    digit = numbers.tax_check_digit(nine)
    valid = [d for d in range(10) if numbers.is_tax_number(f"{nine}{d}")]
    assert valid == ([] if digit is None else [digit])


def test_tax_number_when_remainder_zero_then_never_issued() -> None:
    assert numbers.tax_check_digit("000000000") is None
    assert not numbers.is_tax_number("0000000000")


def test_tax_number_when_branch_or_person_then_valid() -> None:
    whole = "270000001" + str(numbers.tax_check_digit("270000001"))
    assert numbers.is_tax_number(whole)
    assert numbers.is_tax_number(f"{whole}-001")
    assert not numbers.is_tax_number(f"{whole}-01")
    assert numbers.is_tax_number("037301001234")


def test_card_qr_when_old_number_empty_and_fields_added_then_read() -> None:
    code = "037301001234||Trần Thị Mơ|06052001|Nữ|Xóm 3, Gia Viễn, Ninh Bình|01072021|||x"
    card = numbers.read_card_qr(code)
    assert card is not None
    assert (card.old_number, card.born_on, card.issued_on) == (
        "", dt.date(2001, 5, 6), dt.date(2021, 7, 1),
    )  # fmt: skip


@pytest.mark.parametrize("code", ["", "a|b", "037301001234||A|31022001|Nữ|B|01072021"])
def test_card_qr_when_wrong_then_none(code: str) -> None:
    assert numbers.read_card_qr(code) is None
