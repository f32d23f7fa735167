# SPDX-License-Identifier: Apache-2.0
"""The small marks a long table draws a thousand times: icon, state, clock, spark, rows.

Drawn in Python: the same as template includes took most of the time of a page of 130 agencies.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final

from django.templatetags.static import static
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lienthong.web import drawing, wording
from lienthong.web.components import Cell, ClockView, Table

#: Which icon stands with which tone of a state; a state is never told by colour alone.
STATE_ICONS: Final = {
    "neutral": "circle",
    "active": "active",
    "waiting": "pause",
    "done": "done",
    "soon": "clock",
    "late": "late",
    "stopped": "stop",
}
CLOCK_ICONS: Final = {"late": "late", "paused": "pause", "done": "done"}


def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; with a label it is read aloud, without it is decoration."""
    if not label:
        return _decoration(name)
    naming = format_html('role="img" aria-label="{}"', label)
    return format_html(
        '<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>',
        naming, static("web/icons.svg"), name,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _decoration(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("web/icons.svg"), name,
    )  # fmt: skip


def state(text: object, tone: str, sign: str = "") -> SafeString:
    """Draw a state: a word, an icon, a colour."""
    return format_html(
        '<span class="state state--{}">{}{}</span>', tone, icon(sign or STATE_ICONS[tone]), text
    )


def spark(values: Sequence[float | None]) -> SafeString:
    """Draw a line as high as text; decoration, the number stands beside it."""
    drawn = drawing.spark(values)
    if not drawn["strokes"]:
        return SafeString()
    width, height = drawn["width"], drawn["height"]
    lines = "".join(f'<polyline points="{stroke}"/>' for stroke in drawn["strokes"])
    return mark_safe(  # noqa: S308 - numbers of our own drawing
        f'<svg class="spark" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' aria-hidden="true" focusable="false">{lines}</svg>'
    )


def clock_icon(view: ClockView) -> SafeString:
    """Draw the icon of a dossier's clock."""
    return icon(CLOCK_ICONS.get(view.tone, "clock"))


def clock_line(view: ClockView) -> SafeString:
    """Draw a dossier's clock in one line of a list."""
    return format_html(
        '<span class="clock-line clock-line--{}">{}{}</span>',
        view.tone, clock_icon(view), clock_left(view, is_short=True),
    )  # fmt: skip


def clock_left(view: ClockView, *, is_short: bool) -> str:
    """Say how much working time is left, or why none is counted."""
    if view.tone == "paused":
        return _("Tạm dừng") if is_short else _("Tạm dừng tính thời hạn")
    if view.tone == "done":
        return _("Đã xong")
    if view.left_minutes is None:
        return _("Chưa tính thời hạn")
    if view.tone == "late" and not view.left_minutes:
        return _("Vừa quá hạn")
    say = wording.working_span if is_short else wording.working_time
    said = {"time": say(view.left_minutes, view.day_minutes)}
    return (_("Quá hạn %(time)s") if view.tone == "late" else _("Còn %(time)s")) % said


def rows(table: Table) -> SafeString:
    """Draw the rows of a table; the first cell of each names it, on phones each is a card."""
    starts = [
        format_html(
            '<td data-label="{}"{}>', column.text, _NUMBER if column.is_number else ""
        )
        for column in table.columns[1:]
    ]  # fmt: skip
    drawn: list[str] = []
    for number, cells in enumerate(table.rows):
        drawn.append("<tr>")
        if table.picks:
            drawn.append(_pick(table, number))
        drawn.append(f'<th scope="row">{cell(cells[0])}</th>')
        for start, one in zip(starts, cells[1:], strict=True):
            drawn += [start, cell(one), "</td>"]
        drawn.append("</tr>")
    return mark_safe("".join(drawn))  # noqa: S308 - each piece is escaped where it is drawn


_NUMBER = mark_safe(' class="number"')


def _pick(table: Table, number: int) -> SafeString:
    name = table.rows[number][0]
    return format_html(
        '<td class="table__pick"><label class="pick"><input type="checkbox" name="{}" value="{}">'
        '<span class="hidden-visually">{} {}</span></label></td>',
        table.pick_name, table.picks[number], _("Chọn"), name.note or name.text,
    )  # fmt: skip


def cell(view: Cell) -> str:
    """Draw what stands in one cell."""
    code = ' class="nowrap"' if view.is_code else ""
    line = spark(view.spark) if view.spark else ""
    note = f'<br><span class="soft small">{conditional_escape(view.note)}</span>'
    return f"<span{code}>{line}{_said(view)}{note if view.note else ''}</span>"


def _said(view: Cell) -> SafeString:
    if view.clock:
        return clock_line(view.clock)
    if view.tone:
        return state(view.text, view.tone)
    text = conditional_escape(_localized(view.text))
    return format_html('<a href="{}">{}</a>', view.href, text) if view.href else text


def _localized(value: object) -> str:
    """Return a value in the reader's form."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return wording.grouped(value)
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return wording.legal_time(value)
    if isinstance(value, float | Decimal | dt.date | dt.time):
        return str(localize(value))
    return str(value)
