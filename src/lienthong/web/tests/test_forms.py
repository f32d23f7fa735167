# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from typing import Any

import pytest
from django import forms
from django.utils.formats import get_format, localize
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel import money
from lienthong.web.forms import LegalDateField, MoneyField


class Form(forms.Form):
    on = LegalDateField()
    amount = MoneyField(required=False)


def read(**data: Any) -> Form:
    return Form(data)


@given(st.dates())
def test_legal_date_when_typed_in_three_boxes_then_that_day(day: dt.date) -> None:
    form = read(on_ngay=str(day.day), on_thang=f"{day.month:02}", on_nam=f"{day.year:04}")
    assert form.is_valid() and form.cleaned_data["on"] == day


@pytest.mark.parametrize("text", ["03/04/2026", "2026-04-03", "3.4.2026", "3-4-2026"])
def test_legal_date_when_given_as_text_then_day_comes_before_month(text: str) -> None:
    form = read(on=text)
    assert form.is_valid() and form.cleaned_data["on"] == dt.date(2026, 4, 3)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("31", "2", "2026"), "impossible"), (("1", "", "2026"), "incomplete"),
        (("1", "1", "26"), "incomplete"), (("một", "1", "2026"), "incomplete"),
        (("9" * 5_000, "1", "2026"), "incomplete"), (("1", "1", "٢٠٢٦"), "incomplete"),
        (("", "", ""), "required"), (("0", "1", "2026"), "impossible"),
    ],
)  # fmt: skip
def test_legal_date_when_wrong_then_says_how(parts: tuple[str, str, str], code: str) -> None:
    form = read(on_ngay=parts[0], on_thang=parts[1], on_nam=parts[2])
    assert not form.is_valid()
    assert form.errors.as_data()["on"][0].code == code


@given(st.integers(0, 10**15 - 1))
def test_money_when_typed_as_shown_then_the_same_amount(amount: int) -> None:
    form = read(on="01/01/2026", amount=money.grouped(amount))
    assert form.is_valid() and form.cleaned_data["amount"] == amount


@pytest.mark.parametrize("text", ["-5", "1,5", "hai trăm", "1" * 16])
def test_money_when_not_whole_dong_then_refused(text: str) -> None:
    assert "amount" in read(on="01/01/2026", amount=text).errors


@pytest.mark.parametrize("language", ["vi", "en"])
def test_formats_when_in_either_language_then_day_month_year_and_grouped_numbers(
    language: str,
) -> None:
    with override(language):
        assert forms.DateField().clean("03/04/2026") == dt.date(2026, 4, 3)
        assert forms.DateField().clean("25/12/2026") == dt.date(2026, 12, 25)
        assert localize(dt.date(2026, 12, 25)) == "25/12/2026"
        assert localize(1_234_567) == "1.234.567"
        assert localize(1234567.5) == "1.234.567,5"
        assert get_format("DATE_INPUT_FORMATS")[0] == "%d/%m/%Y"


@pytest.mark.parametrize(
    ("language", "text"), [("vi", "Xin nhập mục này."), ("en", "This field is required.")]
)
def test_framework_text_when_shown_then_in_the_readers_language(language: str, text: str) -> None:
    with override(language):
        with pytest.raises(forms.ValidationError) as refused:
            forms.CharField().clean("")
        assert refused.value.messages == [text]
