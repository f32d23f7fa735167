# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from lienthong.kernel import clock
from lienthong.web import marks, wording
from lienthong.web.components import ClockView, FieldView, Option
from lienthong.web.library import values
from lienthong.web.templatetags import ui

WEB = Path(ui.__file__).resolve().parents[1]


def drawn(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def test_button_when_it_leads_somewhere_then_a_link_else_a_button() -> None:
    assert drawn('{% button "Sửa" href="/x" %}').startswith(
        '<a class="button button--primary" href="/x"'
    )
    assert '<button class="button button--danger" type="submit"' in drawn(
        '{% button "Rút" kind="danger" %}'
    )


def test_components_when_given_markup_then_escaped() -> None:
    attack = '<img src=x onerror="x">'
    page = drawn(
        "{% button a %}{% state a %}{% banner a %}{% notice title=a %}{{ a }}{% endnotice %}"
        "{% details summary=a %}{{ a }}{% enddetails %}{% copy_code a %}"
        "{% fieldset legend=a %}{% endfieldset %}",
        a=attack,
    )
    assert "<img" not in page


def test_field_when_wrong_then_error_is_tied_to_its_control() -> None:
    page = drawn("{% field form.full_name %}", form=values.wrong_form())
    assert 'aria-invalid="true"' in page
    described = re.search(r'aria-describedby="([^"]+)"', page)
    assert described
    assert all(f'id="{part}"' in page for part in described[1].split())


def test_field_when_a_plain_view_then_drawn_alike() -> None:
    view = FieldView(
        name="place", label="Nơi nhận", kind="radios",
        options=(
            Option(value="a", label="Tại nhà", is_chosen=True), Option(value="b", label="Bưu điện"),
        ),
    )  # fmt: skip
    page = drawn("{% field view %}", view=view)
    assert page.count('type="radio"') == 2 and page.count(" checked") == 1
    assert "<legend" in page


def test_error_summary_when_fields_are_wrong_then_each_names_its_field() -> None:
    page = drawn("{% error_summary form %}", form=values.wrong_form())
    assert "Họ, chữ đệm và tên: " in page
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in drawn(
            "{% for f in form %}{% field f %}{% endfor %}", form=values.wrong_form()
        )


def test_error_summary_when_all_is_well_then_nothing() -> None:
    assert drawn("{% error_summary links %}", links=[]).strip() == ""


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (1140, "2 ngày 3 giờ"),
        (480, "1 ngày"),
        (195, "3 giờ 15 phút"),
        (0, "0 phút"),
        (-600, "1 ngày 2 giờ"),
    ],
)
def test_working_span_when_said_then_days_of_eight_hours(minutes: int, text: str) -> None:
    with override("vi"):
        assert wording.working_span(minutes) == text
        assert wording.working_time(minutes) == f"{text} làm việc"


def test_working_span_when_english_then_plural() -> None:
    with override("en"):
        assert wording.working_span(1140) == "2 days 3 hours"
        assert wording.working_span(540) == "1 day 1 hour"


def test_clock_when_paused_then_tells_why_and_not_how_long() -> None:
    view = ClockView(tone="paused", left_minutes=60, paused_why="Chờ bổ sung")
    page = drawn("{% clock view %}", view=view)
    assert "Chờ bổ sung" in page and "Còn" not in page


def test_pagination_when_drawn_then_keeps_the_other_parameters(rf: RequestFactory) -> None:
    request = rf.get("/?q=khai+sinh&trang=4")
    page = drawn("{% pagination number=4 pages=9 %}", request=request)
    assert "?q=khai+sinh&amp;trang=5" in page
    assert 'aria-current="page">4<' in page


def test_filters_when_used_then_vietnamese_papers() -> None:
    instant = clock.at(dt.date(2026, 11, 25), dt.time(8, 30)).astimezone(dt.UTC)
    assert drawn("{{ n|vnd }}", n=1234567) == "1.234.567 ₫"
    assert drawn("{{ d|legal_date }}", d=dt.date(2026, 3, 4)) == "04/03/2026"
    assert drawn("{{ d|legal_time }}", d=instant) == "08:30\u00a025/11/2026"
    assert drawn("{{ n|file_size }}", n=2_431_000) == "2,4 MB"


def test_icons_when_named_in_a_template_then_in_the_sprite() -> None:
    drawn_ids = set(re.findall(r'<symbol id="([^"]+)"', (WEB / "static/web/icons.svg").read_text()))
    named = {
        *marks.STATE_ICONS.values(),
        *marks.CLOCK_ICONS.values(),
        *ui.BANNER_ICONS.values(),
        *values.ICONS,
    }
    for path in WEB.parent.rglob("templates/**/*.html"):
        text = path.read_text()
        named |= set(re.findall(r'{% icon "([^"]+)"', text))
        named |= set(re.findall(r'icon(?:_after)?="([^"]+)"', text))
    assert named <= drawn_ids, named - drawn_ids


def test_field_when_it_may_be_long_then_its_limit_is_a_plain_number() -> None:
    class Long(forms.Form):
        body = forms.CharField(max_length=2000, widget=forms.Textarea)

    with override("vi"):
        assert 'maxlength="2000"' in drawn("{% field form.body %}", form=Long())


class _Asked(forms.Form):
    which = forms.CharField(label="Ông/Bà cần gì?")
    version = forms.IntegerField(widget=forms.HiddenInput)


def test_error_summary_when_a_question_or_something_unseen_is_wrong_then_said_as_people_do() -> (
    None
):
    page = drawn("{% error_summary form %}", form=_Asked({"which": "", "version": ""}))
    assert "Ông/Bà cần gì: " in page and "gì?:" not in page
    assert "Tải lại trang rồi làm lại" in page and "Version" not in page
