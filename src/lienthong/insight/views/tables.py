# SPDX-License-Identifier: Apache-2.0
"""The tables of a page: agencies and procedures compared, what drags, months."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from lienthong.insight.queries import Counts
from lienthong.insight.rules import Measure
from lienthong.insight.views import words
from lienthong.insight.views.figures import line_of, total
from lienthong.insight.views.words import Part
from lienthong.kernel.ids import AgencyId
from lienthong.orgs.queries import AgencyView
from lienthong.web.components import Cell, Column, Table, Tone
from lienthong.web.wording import grouped

#: How a level of the score is shown.
BANDS: tuple[tuple[float, Tone], ...] = ((80, "done"), (70, "active"), (50, "soon"), (0, "late"))
MOST_PROCEDURES, MOST_DRAGGING = 30, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A row before it is drawn."""

    name: str
    counts: Counts
    href: str = ""
    note: str = ""
    spark: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dragging:
    """A procedure with late dossiers."""

    code: str
    name: str
    settled: Part  #: late, of those settled in the period
    overdue: int  #: open and past the day they were due, now
    late_href: str = ""
    overdue_href: str = ""


def agencies(
    views: Sequence[AgencyView],
    each: Mapping[AgencyId, Counts],
    months: Mapping[AgencyId, Mapping[dt.date, Counts]],
    shown: Sequence[dt.date],
    query: str,
) -> list[Named]:
    """Return the agencies that have dossiers, best score first."""
    rows = [
        Named(
            name=one.short_name or one.name,
            counts=each[one.id],
            href=f"/chi-so/{one.code}?{query}",
            note=one.code,
            spark=line_of(shown, months.get(one.id, {})),
        )
        for one in views
        if each.get(one.id)
    ]
    return sorted(rows, key=_best_first)


def procedures(found: Mapping[str, Counts], names: Mapping[str, object]) -> list[Named]:
    """Return the procedures with the most dossiers, most first."""
    rows = [
        Named(name=str(names.get(code, code)), counts=counts, href=f"/thu-tuc/{code}", note=code)
        for code, counts in found.items()
    ]
    return sorted(rows, key=_most_first)


def ranked(caption: str, rows: Sequence[Named]) -> Table:
    """Rank agencies: by the share of the points that their data can give."""
    numbered = [
        replace(row, name=f"{place}. {row.name}") for place, row in enumerate(rows, start=1)
    ]
    columns = (
        Column(text=_("Cơ quan")),
        Column(text=_("Đúng hạn"), is_number=True),
        *_columns(),
        Column(text=_("Mức")),
    )
    return Table(
        caption=caption,
        columns=columns,
        rows=tuple((_name(row), _in_time(row), *_cells(row), _band(row)) for row in numbered),
    )


def by_procedure(caption: str, rows: Sequence[Named]) -> Table:
    """Compare procedures, with the mean time each takes (published, not scored)."""
    columns = (
        Column(text=_("Thủ tục")),
        Column(text=_("Đúng hạn"), is_number=True),
        *_columns(),
        Column(text=_("Số ngày trung bình"), is_number=True),
    )
    return Table(
        caption=caption,
        columns=columns,
        rows=tuple(
            (_name(row), _in_time(row), *_cells(row), _days(row.counts))
            for row in rows[:MOST_PROCEDURES]
        ),
    )


def dragging(caption: str, rows: Sequence[Dragging]) -> Table:
    """Show the procedures with most late dossiers, each with a way to them."""
    columns = (
        Column(text=_("Thủ tục")),
        Column(text=_("Xong quá hạn trong kỳ"), is_number=True),
        Column(text=_("Đang quá hạn lúc này"), is_number=True),
    )
    return Table(
        caption=caption,
        columns=columns,
        rows=tuple(
            (
                Cell(text=row.name, note=row.code),
                Cell(text=row.settled.counted, href=row.late_href, note=row.settled.share),
                Cell(text=grouped(row.overdue), href=row.overdue_href if row.overdue else ""),
            )
            for row in rows
        ),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(text=_("Tiếp nhận"), is_number=True),
        Column(text=_("Giải quyết"), is_number=True),
        Column(text=_("Trực tuyến"), is_number=True),
        Column(text=_("Hài lòng"), is_number=True),
    )


def _name(row: Named) -> Cell:
    return Cell(text=row.name, href=row.href, note=row.note)


def _in_time(row: Named) -> Cell:
    part = words.in_time(row.counts)
    return Cell(text=part.share, note=part.counted if part.whole else "", spark=row.spark)


def _cells(row: Named) -> tuple[Cell, ...]:
    online, satisfied = words.online(row.counts), words.satisfied(row.counts)
    return (
        Cell(text=grouped(row.counts.get(Measure.RECEIVED, 0))),
        Cell(text=grouped(row.counts.get(Measure.SETTLED, 0))),
        Cell(text=online.share, note=grouped(online.part) if online.whole else ""),
        Cell(text=satisfied.share, note=satisfied.counted if satisfied.whole else ""),
    )


def _band(row: Named) -> Cell:
    score = total(row.counts)
    percent = score.percent
    if percent is None:
        return Cell(text="–")
    told = {"reached": score.reached, "reachable": score.reachable}
    return Cell(
        text=score.rank,
        tone=next(tone for least, tone in BANDS if percent >= least),
        note=_("%(reached)s trên %(reachable)s điểm") % told,
    )


def _days(counts: Counts) -> Cell:
    settled = counts.get(Measure.SETTLED, 0)
    if not settled:
        return Cell(text="–")
    return Cell(text=grouped(counts.get(Measure.DAYS_TAKEN, 0) / settled, 1))


def _best_first(row: Named) -> tuple[float, float, str]:
    percent, in_time = total(row.counts).percent, words.in_time(row.counts).percent
    return -(percent or -1.0), -(in_time or -1.0), row.note


def _most_first(row: Named) -> tuple[int, str]:
    received = row.counts.get(Measure.RECEIVED, 0)
    return -received - row.counts.get(Measure.SETTLED, 0), row.note
