# SPDX-License-Identifier: Apache-2.0
"""What a page of indicators shows: groups, tiles, balance, charts, all arithmetic done."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lienthong.insight.queries import Counts
from lienthong.insight.rules import GROUPS, Balance, Group, Measure, Ratio, ratios, score
from lienthong.insight.rules import rank as rank_of
from lienthong.web.components import Chart, Point
from lienthong.web.wording import grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One indicator."""

    label: str  #: its name
    number: str  #: `96,2`, or a dash
    unit: str  #: `%`, or nothing
    counted: str  #: `962 trên 1.000`
    points: str  #: `19,2 trên 20 điểm`
    excluded: str  #: what is left out
    href: str  #: the dossiers behind it; empty: not for this reader
    opens: str  #: what the link shows


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """One of the five groups of QĐ 766."""

    title: str  #: `Tiến độ, kết quả giải quyết`
    reached: str  #: points reached, or a dash
    reachable: int  #: points that the data there is can give
    maximum: int  #: points of the law
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The total."""

    reached: str  #: `71,4`
    reachable: int  #: of how many points there is data
    percent: str  #: share of the reachable points
    rank: str  #: a word, or nothing without data


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the balance."""

    label: str
    number: str
    href: str = ""
    is_sum: bool = False


def groups(counts: Mapping[Any, int], href: str) -> list[GroupView]:
    """Lay out the indicators. href: address of the list of dossiers, open at its end, or empty."""
    found = ratios(counts)
    return [_group(group, [one for one in found if one.indicator.group is group], href)
            for group in Group]  # fmt: skip


def total(counts: Mapping[Any, int]) -> Score:
    """Return the score over all groups."""
    reached, reachable = score(ratios(counts))
    return Score(
        reached=grouped(reached, 1),
        reachable=reachable,
        percent=grouped(100 * reached / reachable, 1) if reachable else "–",
        rank=str(rank_of(reached, reachable) or ""),
    )


def share(part: int, whole: int) -> str:
    """Return `96,2 %`, or a dash when there is nothing to divide."""
    return f"{grouped(100 * part / whole, 1)} %" if whole else "–"


def in_time(counts: Counts) -> tuple[int, int]:
    """Return dossiers settled in time, and all settled."""
    early = counts.get(Measure.EARLY, 0)
    return early + counts.get(Measure.ON_TIME, 0), counts.get(Measure.SETTLED, 0)


def lines(view: Balance, href: str) -> list[Line]:
    """Lay out the balance of a period."""

    def line(label: str, number: int, measure: Measure | None = None) -> Line:
        opened = f"{href}{measure.value}" if href and measure and number else ""
        return Line(label=label, number=grouped(number), href=opened, is_sum=measure is None)

    return [
        line(_("Tồn kỳ trước chuyển sang"), view.opening),
        line(_("Tiếp nhận trong kỳ"), view.received, Measure.RECEIVED),
        line(_("Giải quyết trước hạn"), view.early, Measure.EARLY),
        line(_("Giải quyết đúng hạn"), view.on_time, Measure.ON_TIME),
        line(_("Giải quyết quá hạn"), view.late, Measure.LATE),
        line(_("Công dân rút hồ sơ"), view.withdrawn, Measure.WITHDRAWN),
        line(_("Cộng đã xử lý"), view.processed),
        line(_("Không được tiếp nhận"), view.refused, Measure.REFUSED),
        line(_("Tồn cuối kỳ"), view.closing),
    ]


def charts(months: Mapping[dt.date, Counts]) -> list[Chart]:
    """Draw what came in and what was settled, month by month."""
    return [
        _chart(_("Hồ sơ tiếp nhận theo tháng"), months, Measure.RECEIVED),
        _chart(_("Hồ sơ giải quyết xong theo tháng"), months, Measure.SETTLED),
    ]


def _chart(title: str, months: Mapping[dt.date, Counts], measure: Measure) -> Chart:
    points = (
        Point(label=f"{month:%m/%Y}", value=counts.get(measure, 0))
        for month, counts in months.items()
    )
    return Chart(title=title, points=tuple(points), unit=_("hồ sơ"))


def _group(group: Group, found: Sequence[Ratio], href: str) -> GroupView:
    name, maximum = GROUPS[group]
    reached, reachable = score(list(found))
    return GroupView(
        title=str(name),
        reached=grouped(reached, 1) if reachable else "–",
        reachable=reachable,
        maximum=maximum,
        tiles=tuple(_tile(one, href) for one in found),
    )


def _tile(ratio: Ratio, href: str) -> Tile:
    indicator, value = ratio.indicator, ratio.share
    opens = indicator.opens
    told = {"part": grouped(ratio.numerator), "whole": grouped(ratio.denominator)}
    reached = {"points": grouped(ratio.points or 0, 1), "maximum": indicator.points}
    is_late = opens is Measure.LATE
    return Tile(
        label=str(indicator.name),
        number="–" if value is None else grouped(100 * value, 1),
        unit="" if value is None else "%",
        counted=_("%(part)s trên %(whole)s") % told if value is not None else _("Chưa có dữ liệu"),
        points=_("%(points)s trên %(maximum)s điểm") % reached if value is not None else "",
        excluded=str(indicator.excluded),
        href=f"{href}{opens.value}" if href and opens and value is not None else "",
        opens=_("Xem hồ sơ quá hạn") if is_late else _("Xem hồ sơ"),
    )
