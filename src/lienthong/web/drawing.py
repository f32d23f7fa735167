# SPDX-License-Identifier: Apache-2.0
"""Small charts, laid out on the server: places in percent of the picture, words beside it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lienthong.web.wording import grouped

WIDTH, HEIGHT = 600, 200
SPARK_WIDTH, SPARK_HEIGHT = 72, 20
#: Words under a line: more would run into each other on a phone.
MOST_LABELS = 4

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a chart."""

    name: str
    number: int  #: 0 for the chart's own; the others are dashed
    strokes: tuple[str, ...]  #: points of each unbroken stretch
    dots: tuple[str, ...]  #: places of its values


def bars(chart: Any) -> dict[str, Any]:
    """Lay out horizontal bars: widths in percent of the greatest value."""
    known = [point for point in chart.points if point.value is not None]
    greatest = max((point.value for point in known), default=0) or 1
    return {
        "chart": chart,
        "bars": [
            (point, grouped(point.value, chart.decimals), round(100 * point.value / greatest, 2))
            for point in known
        ],
    }


def line(chart: Any) -> dict[str, Any]:
    """Lay out lines over a zero base, with the words of their axes and of their table."""
    values = [point.value for point in chart.points]
    all_values = [values, *(one.values for one in chart.others)]
    top = chart.top or _round_up(max((v for many in all_values for v in many if v), default=1))
    names = [chart.name, *(one.name for one in chart.others)]
    labels = [point.label for point in chart.points]
    return {
        "chart": chart,
        "width": WIDTH,
        "height": HEIGHT,
        "lines": [
            _line(name, number, many, top)
            for number, (name, many) in enumerate(zip(names, all_values, strict=True))
        ],
        "area": _area(values, top),
        "ticks": [_said(top * share, chart, whole=True) for share in (1, 0.5, 0)],
        "labels": _few(labels),
        "names": names if chart.others else [],
        "told": _told(labels, values, chart),
        "rows": [
            (label, [_said(many[at], chart) for many in all_values])
            for at, label in enumerate(labels)
        ],
    }


def spark(values: Values) -> dict[str, Any]:
    """Lay out a line as high as a line of text: between its least and its greatest value."""
    known = [value for value in values if value is not None]
    least, greatest = min(known, default=0), max(known, default=1)
    span = (greatest - least) or 1
    lifted = [None if value is None else value - least for value in values]
    drawn = [_places(part, span, SPARK_WIDTH, SPARK_HEIGHT) for part in _stretches(lifted)]
    strokes = [" ".join(part) for part in drawn]
    return {"strokes": strokes, "width": SPARK_WIDTH, "height": SPARK_HEIGHT}


def _line(name: str, number: int, values: Values, top: float) -> Line:
    stretches = [_places(part, top, WIDTH, HEIGHT) for part in _stretches(values)]
    return Line(
        name=name,
        number=number,
        strokes=tuple(" ".join(part) for part in stretches),
        dots=tuple(place.replace(",", " ") for part in stretches for place in part),
    )


def _area(values: Values, top: float) -> str:
    """Return the outline under a line that is nowhere broken, or nothing."""
    stretches = _stretches(values)
    if len(stretches) != 1 or len(stretches[0][0]) != len(values):
        return ""
    return f"0,{HEIGHT} {' '.join(_places(stretches[0], top, WIDTH, HEIGHT))} {WIDTH},{HEIGHT}"


def _stretches(values: Values) -> list[tuple[list[int], list[float], int]]:
    """Cut values where one is unknown: places, values, and how many places there are in all."""
    found: list[tuple[list[int], list[float], int]] = []
    is_open = False
    for at, value in enumerate(values):
        if value is None:
            is_open = False
            continue
        if not is_open:
            found.append(([], [], len(values)))
            is_open = True
        found[-1][0].append(at)
        found[-1][1].append(value)
    return found


def _places(
    stretch: tuple[list[int], list[float], int], top: float, width: int, height: int
) -> list[str]:
    at, values, count = stretch
    step, pad = width / max(1, count - 1), height * 0.06
    return [
        f"{place * step:.1f},{height - pad - (height - 2 * pad) * min(value / top, 1):.1f}"
        for place, value in zip(at, values, strict=True)
    ]


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 4, 5, 10, 20, 40, 50, … that is not less."""
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1
    return next(step * power for step in (1, 2, 4, 5, 10) if value <= step * power)


def _few(labels: Sequence[str]) -> list[str]:
    """Return the first, the last, and some between at equal distance."""
    if len(labels) <= MOST_LABELS:
        return list(labels)
    last = len(labels) - 1
    parts = next((many for many in (3, 2) if last % many == 0), 1)
    return [labels[last * part // parts] for part in range(parts + 1)]


def _said(value: float | None, chart: Any, *, whole: bool = False) -> str:
    if value is None:
        return "–"
    decimals = 0 if whole and value == int(value) else max(chart.decimals, int(whole))
    return (
        f"{grouped(value, decimals)}\u00a0{chart.unit}"
        if chart.unit == "%"
        else grouped(value, decimals)
    )


def _told(labels: Sequence[str], values: Values, chart: Any) -> str:
    """Say a line in a sentence, for who does not see it."""
    known = [(label, value) for label, value in zip(labels, values, strict=True)
             if value is not None]  # fmt: skip
    if not known:
        return _("Chưa có dữ liệu.")
    (first, began), (last, ended) = known[0], known[-1]
    low, high = min(known, key=lambda one: one[1]), max(known, key=lambda one: one[1])
    return _(
        "%(first)s: %(began)s; %(last)s: %(ended)s. Thấp nhất %(least)s (%(low)s),"
        " cao nhất %(most)s (%(high)s)."
    ) % {
        "first": first,
        "began": _said(began, chart),
        "last": last,
        "ended": _said(ended, chart),
        "least": _said(low[1], chart),
        "low": low[0],
        "most": _said(high[1], chart),
        "high": high[0],
    }
