# SPDX-License-Identifier: Apache-2.0
"""Reports as spreadsheets."""

from collections.abc import Iterator

from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from lienthong.insight.views.papers import Paper
from lienthong.web.spreadsheets import Value, Values, csv_of, xlsx_of


def csv_file(paper: Paper) -> StreamingHttpResponse:
    """Answer with a report as CSV, line by line."""
    return csv_of(paper.file_name, paper.filters, head(paper), body(paper))


def xlsx(paper: Paper) -> FileResponse:
    """Answer with a report as an Excel workbook."""
    return xlsx_of(paper.file_name, paper.title, paper.filters, head(paper), body(paper))


def head(paper: Paper) -> list[str]:
    """Return the headings of a report, each understood by itself."""
    names = [f"{group}: {text}" if group else text for text, group in paper.heads]
    return [paper.first_head, _("Mã"), *names, _("Tỷ lệ đúng hạn")]


def body(paper: Paper) -> Iterator[Values]:
    """Yield the lines of a report, the total last."""
    for row in (*paper.lines, paper.total):
        name: Value = row.first if row.first and paper.report.by.value == "ngay" else row.name
        yield [name, row.code, *row.numbers, row.in_time]
