# SPDX-License-Identifier: Apache-2.0
"""Spreadsheets: numbers and dates as such, text that is never a formula, streamed."""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

#: A cell that begins with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
#: Rows that a sheet of Excel holds, less its head.
MOST_ROWS = 1_048_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_WIDTH, WIDTH = 48, 13

Value = str | int | float | dt.date | None
Values = Sequence[Value]


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def csv_of(
    name: str,
    filters: Iterable[tuple[str, str]],
    columns: Sequence[str],
    rows: Iterable[Values],
) -> StreamingHttpResponse:
    """Answer with a CSV file that spreadsheets open in the right letters, a line at a time."""
    out = csv.writer(Echo(), lineterminator="\r\n")

    def lines() -> Iterator[str]:
        yield "\ufeff"
        for told in filters:
            yield out.writerow([_plain(one) for one in told])
        yield out.writerow([])
        yield out.writerow([_plain(one) for one in columns])
        for row in rows:
            yield out.writerow([_plain(value) for value in row])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def xlsx_of(
    name: str,
    title: str,
    filters: Iterable[tuple[str, str]],
    columns: Sequence[str],
    rows: Iterable[Values],
) -> FileResponse:
    """Answer with a workbook, written row by row to a file and then sent: memory stays flat."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    told = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, told)
    book.set_properties({"title": title})
    _write(book, [(title, ""), *filters], columns, rows)
    book.close()
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _write(
    book: Any, filters: Sequence[tuple[str, str]], columns: Sequence[str], rows: Iterable[Values]
) -> None:
    sheet = book.add_worksheet(_("Báo cáo"))
    bold = book.add_format({"bold": True})
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    forms = {
        dt.date: book.add_format({"num_format": "dd/mm/yyyy"}),
        int: book.add_format({"num_format": "#,##0"}),
        float: book.add_format({"num_format": "0.0%"}),
    }
    sheet.set_column(0, 0, FIRST_WIDTH)
    sheet.set_column(1, len(columns) - 1, WIDTH)
    for at, told in enumerate(filters):
        sheet.write_string(at, 0, told[0], bold)
        sheet.write_string(at, 1, told[1])
    top = len(filters) + 1
    for place, text in enumerate(columns):
        sheet.write_string(top, place, text, heading)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for at, row in enumerate(rows, start=top + 1):
        if at >= MOST_ROWS:
            sheet.write_string(at, 0, _("Còn nữa: tải tệp CSV để có đủ."))
            break
        for place, value in enumerate(row):
            _put(sheet, at, place, value, forms)


def _put(sheet: Any, at: int, place: int, value: Value, forms: dict[Any, Any]) -> None:
    if isinstance(value, str):
        sheet.write_string(at, place, value)
    elif isinstance(value, dt.date):
        sheet.write_datetime(at, place, dt.datetime(value.year, value.month, value.day),  # noqa: DTZ001 - a legal day
                             forms[dt.date])  # fmt: skip
    elif value is not None:
        sheet.write_number(at, place, value, forms[type(value)])


def _plain(value: Value) -> str:
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return f"{value:.4f}"
    return "" if value is None else safe(str(value))
