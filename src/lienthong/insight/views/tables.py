# SPDX-License-Identifier: Apache-2.0
"""The tables of a page, and the same tables as CSV files."""

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lienthong.insight.queries import Counts
from lienthong.insight.rules import Measure
from lienthong.insight.views.figures import in_time, share, total
from lienthong.kernel.ids import AgencyId
from lienthong.orgs.queries import AgencyView
from lienthong.web.components import Cell, Column, Table
from lienthong.web.wording import grouped

#: A cell that begins with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A row before it is drawn."""

    name: str
    counts: Counts
    href: str = ""
    note: str = ""


def compared(caption: str, first: str, rows: Sequence[Named]) -> Table:
    """Compare agencies or procedures: how many, how much of it in time, online, paid."""
    columns = (
        Column(text=first),
        Column(text=_("Số tiếp nhận"), is_number=True),
        Column(text=_("Giải quyết"), is_number=True),
        Column(text=_("Đúng hạn"), is_number=True),
        Column(text=_("Trực tuyến"), is_number=True),
        Column(text=_("Hài lòng"), is_number=True),
        Column(text=_("Điểm đạt (%)"), is_number=True),
    )
    return Table(caption=caption, columns=columns, rows=tuple(_row(row) for row in rows))


def monthly(caption: str, months: Mapping[dt.date, Counts]) -> Table:
    """Tell the months, newest first."""
    rows = [
        Named(name=f"{month:%m/%Y}", counts=counts)
        for month, counts in sorted(months.items(), reverse=True)
    ]
    return compared(caption, _("Tháng"), rows)


def agencies(
    views: Sequence[AgencyView], each: Mapping[AgencyId, Counts], query: str
) -> list[Named]:
    """Return the agencies that have dossiers, best score first."""
    rows = [
        Named(
            name=one.short_name or one.name,
            counts=each[one.id],
            href=f"/chi-so/{one.code}?{query}",
            note=one.code,
        )
        for one in views
        if each.get(one.id)
    ]
    return sorted(rows, key=lambda row: _percent(row.counts), reverse=True)


def download(name: str, table: Table) -> HttpResponse:
    """Answer with a table as a CSV file that spreadsheets open in the right letters."""
    written = StringIO()
    out = csv.writer(written, lineterminator="\r\n")
    out.writerow([safe(column.text) for column in table.columns])
    out.writerows([safe(str(cell.text)) for cell in row] for row in table.rows)
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _row(row: Named) -> tuple[Cell, ...]:
    counts = row.counts
    received = counts.get(Measure.RECEIVED, 0)
    return (
        Cell(text=row.name, href=row.href, note=row.note),
        Cell(text=grouped(received)),
        Cell(text=grouped(counts.get(Measure.SETTLED, 0))),
        Cell(text=share(*in_time(counts))),
        Cell(text=share(counts.get(Measure.ONLINE, 0), received)),
        Cell(text=share(counts.get(Measure.SATISFIED, 0), counts.get(Measure.RATED, 0))),
        Cell(text=total(counts).percent),
    )


def _percent(counts: Counts) -> float:
    told = total(counts).percent
    return -1.0 if told == "–" else float(told.replace(".", "").replace(",", "."))
