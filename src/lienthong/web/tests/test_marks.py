# SPDX-License-Identifier: Apache-2.0
"""Marks are drawn in Python, where no template engine escapes for us: so escaping is tested."""

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest
from django.utils.translation import override

from lienthong.web import marks
from lienthong.web.components import Cell, ClockView, Column, Table

HOSTILE = '"><script>alert(1)</script>&'


def table(*cells: Cell, picks: tuple[str, ...] = ()) -> Table:
    columns = tuple(Column(text=f"{HOSTILE}{n}", is_number=n == 1) for n in range(len(cells)))
    return Table(caption="", columns=columns, rows=(cells,), picks=picks)


@pytest.mark.parametrize(
    "cell",
    [
        Cell(text=HOSTILE),
        Cell(text="x", note=HOSTILE),
        Cell(text=HOSTILE, href=HOSTILE),
        Cell(text=HOSTILE, tone="late"),
        Cell(text=HOSTILE, is_code=True, spark=(1.0, None, 2.0)),
    ],
)
def test_rows_when_texts_are_hostile_then_escaped(cell: Cell) -> None:
    drawn = marks.rows(table(cell, cell, picks=(HOSTILE,)))
    assert "<script" not in drawn
    closed = re.sub(r"<(br|input[^>]*)>", r"<\1/>", drawn)
    ET.fromstring(f"<table>{closed}</table>")


def test_rows_when_drawn_then_first_names_the_row_and_numbers_are_marked() -> None:
    drawn = marks.rows(table(Cell(text="Nho Quan"), Cell(text=1234567)))
    assert drawn.startswith('<tr><th scope="row"><span>Nho Quan</span></th>')
    assert ' class="number"><span>1.234.567</span></td></tr>' in drawn


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0"), (-1234, "-1.234"), (1234.5, "1.234,5"), (True, "True"),
        (dt.date(2026, 2, 1), "01/02/2026"), ("1234", "1234"),
    ],
)  # fmt: skip
def test_cell_when_a_value_then_in_the_readers_form(value: object, told: str) -> None:
    assert marks.cell(Cell(text=value)) == f"<span>{told}</span>"


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        (ClockView(tone="late", left_minutes=-500), "Quá hạn 1 ngày"),
        (ClockView(tone="late", left_minutes=0), "Vừa quá hạn"),
        (ClockView(tone="active", left_minutes=480), "Còn 1 ngày"),
        (ClockView(tone="paused"), "Tạm dừng"),
        (ClockView(tone="done"), "Đã xong"),
        (ClockView(tone="active"), "Chưa tính thời hạn"),
    ],
)
def test_clock_line_when_drawn_then_says_what_is_left(clock: ClockView, told: str) -> None:
    with override("vi"):
        assert f"</svg>{told}</span>" in marks.clock_line(clock)


def test_clock_line_when_in_english_then_translated() -> None:
    with override("en"):
        assert "480" not in marks.clock_line(ClockView(tone="active", left_minutes=480))
        assert "Còn" not in marks.clock_line(ClockView(tone="active", left_minutes=480))


def test_cell_when_an_instant_then_shown_as_of_viet_nam() -> None:
    at = dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.UTC)
    assert "00:30\u00a023/11/2026" in marks.cell(Cell(text=at))
