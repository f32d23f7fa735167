# SPDX-License-Identifier: Apache-2.0
"""What a page of indicators shows: groups, charts, balance, all arithmetic done."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lienthong.insight.queries import Counts
from lienthong.insight.rules import GROUPS, Balance, Group, Measure, Published, Ratio, ratios, score
from lienthong.insight.rules import rank as rank_of
from lienthong.insight.views.words import Part, in_time
from lienthong.web.components import Chart, Point, Series
from lienthong.web.wording import grouped

Known = Mapping[Any, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One indicator."""

    code: str  #: for its anchor
    name: str
    share: str  #: `96,2 %`, or a dash
    counted: str  #: `962 trên 1.000`, or that it is not measured
    is_measured: bool  #: False: a slot that says why
    earlier: str  #: its share in the period before
    above: str  #: its share in the agency above
    points: str  #: `19,2 trên 20`
    formula: str  #: what is divided by what
    excluded: str  #: what is left out, or why it is not measured
    sources: str  #: the documents that ask for it
    is_illustrative: bool  #: its points
    href: str  #: the dossiers behind it; empty: not for this reader
    opens: str  #: what the link shows


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """One of the five groups of QĐ 766, or NQ 17's others."""

    title: str  #: `Tiến độ, kết quả giải quyết`
    reached: str  #: points reached, or a dash
    reachable: int  #: points that the data there is can give
    maximum: int  #: points of the law; 0: not scored
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The total."""

    reached: str  #: `71,4`
    reachable: int  #: of how many points there is data
    percent: float | None  #: share of the reachable points
    rank: str  #: a word, or nothing without data


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The counts of a period beside those it is compared with."""

    now: Known
    earlier: Known
    above: Known


def groups(counts: Compared, href: str) -> list[GroupView]:
    """Lay out the indicators. href: address of the list of dossiers, open at its end, or empty."""
    rows = list(zip(
        ratios(counts.now), ratios(counts.earlier), ratios(counts.above), strict=True
    ))  # fmt: skip
    found = []
    for group in (*Group, None):
        mine = [one for one in rows if one[0].indicator.group is group]
        reached, reachable = score([one[0] for one in mine])
        name, maximum = GROUPS[group] if group else (_("Chính phủ điện tử (NQ 17/NQ-CP)"), 0)
        found.append(
            GroupView(
                title=str(name),
                reached=grouped(reached, 1) if reachable else "–",
                reachable=reachable,
                maximum=maximum,
                rows=tuple(_row(*one, href) for one in mine),
            )
        )
    return found


def total(counts: Known) -> Score:
    """Return the score over all groups."""
    reached, reachable = score(ratios(counts))
    return Score(
        reached=grouped(reached, 1),
        reachable=reachable,
        percent=100 * reached / reachable if reachable else None,
        rank=str(rank_of(reached, reachable) or ""),
    )


def charts(
    months: Mapping[dt.date, Counts],
    name: str,
    above: Mapping[dt.date, Counts],
    above_name: str,
) -> list[Chart]:
    """Draw the share settled in time beside the agency above, and what came and was settled."""
    labels = [f"{month:%m/%Y}" for month in months]
    shares = [in_time(counts).percent for counts in months.values()]
    others = [in_time(above.get(month, {})).percent for month in months]
    settled = tuple(float(one.get(Measure.SETTLED, 0)) for one in months.values())
    return [
        Chart(
            title=_("Hồ sơ giải quyết đúng hạn theo tháng"),
            unit="%",
            decimals=1,
            top=100,
            name=name,
            points=tuple(Point(label=a, value=b) for a, b in zip(labels, shares, strict=True)),
            others=(Series(name=above_name, values=tuple(others)),) if above_name else (),
        ),
        Chart(
            title=_("Hồ sơ tiếp nhận và giải quyết theo tháng"),
            unit=_("hồ sơ"),
            name=_("Tiếp nhận"),
            points=tuple(
                Point(label=f"{month:%m/%Y}", value=one.get(Measure.RECEIVED, 0))
                for month, one in months.items()
            ),
            others=(Series(name=_("Giải quyết xong"), values=settled),),
        ),
    ]


def identity(view: Balance) -> str:
    """Say the balance as a sum that a reader can check."""
    return _(
        "Tồn đầu kỳ %(opening)s + tiếp nhận %(received)s = giải quyết xong %(settled)s"
        " + công dân rút %(withdrawn)s + từ chối tiếp nhận %(refused)s + tồn cuối kỳ %(closing)s."
    ) % {
        name: grouped(getattr(view, name))
        for name in ("opening", "received", "settled", "withdrawn", "refused", "closing")
    }


def _row(ratio: Ratio, earlier: Ratio, above: Ratio, href: str) -> Row:
    indicator, opens = ratio.indicator, ratio.indicator.opens
    is_measured = indicator.denominator is not None
    part = _part(ratio)
    reached = {"points": grouped(ratio.points or 0, 1), "maximum": indicator.points}
    return Row(
        code=indicator.code,
        name=str(indicator.name),
        share=part.share,
        counted=_counted(ratio, part),
        is_measured=is_measured,
        earlier=_part(earlier).share,
        above=_part(above).share,
        points=_("%(points)s trên %(maximum)s") % reached if ratio.points is not None else "–",
        formula=str(indicator.counts),
        excluded=str(indicator.excluded),
        sources="; ".join(str(one) for one in indicator.sources),
        is_illustrative=indicator.is_illustrative,
        href=f"{href}{opens.value}" if href and opens and ratio.denominator else "",
        opens=_("Xem hồ sơ quá hạn") if opens is Measure.LATE else _("Xem hồ sơ"),
    )


def _counted(ratio: Ratio, part: Part) -> str:
    if ratio.indicator.denominator is None:
        return _("Chưa đo được")
    if isinstance(ratio.indicator.numerator, Published) and not ratio.denominator:
        return _("Chỉ tính cho cả nước")
    return part.counted


def _part(ratio: Ratio) -> Part:
    return Part(part=ratio.numerator, whole=ratio.denominator)


def line_of(
    months: Sequence[dt.date], counts: Mapping[dt.date, Counts]
) -> tuple[float | None, ...]:
    """Return the share settled in time month by month, for a small line in a row."""
    return tuple(_settled_in_time(counts.get(month, {})) for month in months)


def _settled_in_time(counts: Counts) -> float | None:
    good = counts.get(Measure.EARLY, 0) + counts.get(Measure.ON_TIME, 0)
    return Part(part=good, whole=good + counts.get(Measure.LATE, 0)).percent
