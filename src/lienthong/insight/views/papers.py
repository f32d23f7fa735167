# SPDX-License-Identifier: Apache-2.0
"""A report as rows and columns, and as a PDF in the layout of NĐ 30/2020/NĐ-CP."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.insight.queries import By, Report
from lienthong.insight.rules import Balance
from lienthong.insight.views import periods
from lienthong.insight.views.periods import Chosen
from lienthong.kernel import pdf as typeset
from lienthong.web.wording import grouped, legal_time

TEMPLATE = Path(__file__).parents[1] / "typst" / "bao-cao.typ"
#: Lines of a PDF; more belongs in a spreadsheet.
MOST_PRINTED = 2_000
NAMES = {
    By.NOTHING: gettext_lazy("Tổng số"),
    By.PROCEDURE: gettext_lazy("Thủ tục"),
    By.FIELD: gettext_lazy("Lĩnh vực"),
    By.AGENCY: gettext_lazy("Cơ quan trực thuộc"),
    By.DAY: gettext_lazy("Ngày"),
    By.WEEK: gettext_lazy("Tuần"),
    By.MONTH: gettext_lazy("Tháng"),
    By.QUARTER: gettext_lazy("Quý"),
    By.YEAR: gettext_lazy("Năm"),
}
#: Columns of every report: name in `Balance`, heading, and what stands over several of them.
COLUMNS = (
    ("opening", gettext_lazy("Tồn đầu kỳ"), ""),
    ("received", gettext_lazy("Tổng"), "received"),
    ("online", gettext_lazy("Trực tuyến"), "received"),
    ("counter", gettext_lazy("Trực tiếp"), "received"),
    ("post", gettext_lazy("Bưu chính"), "received"),
    ("early", gettext_lazy("Trước hạn"), "settled"),
    ("on_time", gettext_lazy("Đúng hạn"), "settled"),
    ("late", gettext_lazy("Quá hạn"), "settled"),
    ("withdrawn", gettext_lazy("Rút"), ""),
    ("refused", gettext_lazy("Từ chối"), ""),
    ("closing", gettext_lazy("Tồn cuối kỳ"), ""),
)
GROUPS = {"received": gettext_lazy("Tiếp nhận"), "settled": gettext_lazy("Giải quyết xong")}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a report, ready to be drawn."""

    name: str
    code: str
    numbers: tuple[int, ...]  #: in the order of `COLUMNS`
    in_time: float | None  #: 0 to 1
    first: dt.date | None = None  #: of a stretch of time

    @property
    def texts(self) -> list[str]:
        """Return the numbers as they are read."""
        return [grouped(number) for number in self.numbers]

    @property
    def share(self) -> str:
        """Return `96,2 %`, or a dash when nothing was settled."""
        return "–" if self.in_time is None else f"{grouped(100 * self.in_time, 1)}\u00a0%"


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A report with who made it and when."""

    report: Report
    chosen: Chosen
    who: str  #: name of who took it
    at: dt.datetime

    @property
    def title(self) -> str:
        """Return what the paper is."""
        return _("Báo cáo tình hình giải quyết hồ sơ thủ tục hành chính")

    @property
    def agency(self) -> str:
        """Return whose figures these are."""
        view = self.report.scope.agency
        return view.name if view else _("Toàn quốc")

    @property
    def heads(self) -> list[tuple[str, str]]:
        """Return the headings of the columns with what stands over them."""
        return [(str(text), str(GROUPS.get(group, ""))) for _name, text, group in COLUMNS]

    @property
    def tops(self) -> list[tuple[str, str, int]]:
        """Return the upper row of headings: text, or group and how many columns it spans."""
        found: list[tuple[str, str, int]] = []
        for text, group in self.heads:
            if group and found and found[-1][1] == group:
                found[-1] = (text, group, found[-1][2] + 1)
            else:
                found.append((text, group, 1))
        return found

    @property
    def first_head(self) -> str:
        """Return the heading of the first column."""
        return str(NAMES[self.report.by])

    @property
    def filters(self) -> list[tuple[str, str]]:
        """Return what was asked, by whom and when: the head of every file."""
        merged = ", ".join(one.name for one in self.report.scope.merged)
        told = [
            (_("Cơ quan"), self.agency),
            (_("Kỳ báo cáo"), self.period),
            (_("Chia theo"), self.first_head),
            (_("Người kết xuất"), self.who),
            (_("Thời điểm kết xuất"), legal_time(self.at)),
        ]
        return [*told, (_("Gồm số liệu của"), merged)] if merged else told

    @property
    def period(self) -> str:
        """Say the period with its first and last day."""
        days = self.report.period
        return _("%(period)s (từ %(first)s đến %(last)s)") % {
            "period": periods.said(self.chosen),
            "first": f"{days.first:%d/%m/%Y}",
            "last": f"{days.last:%d/%m/%Y}",
        }

    @cached_property
    def lines(self) -> list[Row]:
        """Return the lines, without the total."""
        found = [
            _row(line.name or _said(line.period), line.code, line.balance,
                 line.period.first if line.period else None)
            for line in self.report.lines
        ]  # fmt: skip
        if self.report.rest:
            found.append(_row(_("Cơ quan này và cơ quan đã sáp nhập"), "", self.report.rest))
        return found

    @property
    def total(self) -> Row:
        """Return the last line."""
        return _row(_("Tổng cộng"), "", self.report.total)

    @property
    def file_name(self) -> str:
        """Name the file, without its ending."""
        days, code = self.report.period, self.report.scope.code
        return f"bao-cao-{code}-{self.report.by.value}-{days.first:%Y%m%d}-{days.last:%Y%m%d}"


def pdf(paper: Paper) -> HttpResponse:
    """Answer with a PDF, landscape."""
    body = typeset.render(TEMPLATE, _data(paper), at=paper.at)
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{paper.file_name}.pdf"'
    return answer


def _data(paper: Paper) -> dict[str, Any]:
    lines = paper.lines
    standing = paper.report.standing
    return {
        "title": paper.title,
        "agency": paper.agency,
        "period": paper.period,
        "filters": paper.filters,
        "first_head": paper.first_head,
        "heads": paper.heads,
        "lines": [_printed(row) for row in lines[:MOST_PRINTED]],
        "left_out": max(0, len(lines) - MOST_PRINTED),
        "total": _printed(paper.total),
        "standing": "" if standing is None else _(
            "Đang mở lúc kết xuất: chờ tiếp nhận %(waiting)s; đang giải quyết %(running)s;"
            " tạm dừng %(paused)s; trong đó quá hạn %(overdue)s."
        ) % {
            "waiting": grouped(standing.waiting),
            "running": grouped(standing.running),
            "paused": grouped(standing.paused),
            "overdue": grouped(standing.overdue),
        },
    }  # fmt: skip


def _printed(row: Row) -> list[str]:
    return [row.name, *row.texts, row.share]


def _row(name: str, code: str, one: Balance, first: dt.date | None = None) -> Row:
    numbers: Iterable[int] = (getattr(one, column) for column, _text, _group in COLUMNS)
    return Row(name=name, code=code, numbers=tuple(numbers), in_time=one.in_time, first=first)


def _said(period: Any) -> str:
    if period.first == period.last:
        return f"{period.first:%d/%m/%Y}"
    return f"{period.first:%d/%m/%Y} – {period.last:%d/%m/%Y}"
