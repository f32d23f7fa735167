# SPDX-License-Identifier: Apache-2.0
"""What the figures say, in words: only what they show, nothing that they do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.insight.queries import Counts
from lienthong.insight.rules import Measure, Span
from lienthong.web.components import Tone
from lienthong.web.wording import grouped

#: Below so many on either side a change of a share says nothing.
FEW = 5
#: A change of less than this many points is none.
STILL = 0.05
EARLIER = {
    Span.DAY: gettext_lazy("hôm trước"),
    Span.WEEK: gettext_lazy("tuần trước"),
    Span.MONTH: gettext_lazy("tháng trước"),
    Span.QUARTER: gettext_lazy("quý trước"),
    Span.YEAR: gettext_lazy("năm trước"),
    Span.TWELVE: gettext_lazy("12 tháng trước đó"),
    Span.ANY: gettext_lazy("kỳ trước"),
}
#: Least share in percent, and how it is shown. Illustrative.
TONES: tuple[tuple[float, Tone], ...] = ((90, "done"), (70, "soon"), (0, "late"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A count of another: never shown without it."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """Return the share in percent, or None when there is nothing to divide."""
        return 100 * self.part / self.whole if self.whole else None

    @property
    def share(self) -> str:
        """Return `96,2 %`, or a dash."""
        return "–" if self.percent is None else f"{grouped(self.percent, 1)}\u00a0%"

    @property
    def counted(self) -> str:
        """Return `962 trên 1.000`, or that there is nothing."""
        told = {"part": grouped(self.part), "whole": grouped(self.whole)}
        return _("%(part)s trên %(whole)s") % told if self.whole else _("Chưa có dữ liệu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One of the things that matter, on the first screen."""

    number: str  #: `92,0`
    unit: str  #: `%`
    label: str  #: `hồ sơ giải quyết đúng hạn`
    told: str  #: a sentence: of how many, and how it changed
    tone: Tone | None = None
    href: str = ""
    opens: str = ""


def in_time(counts: Counts) -> Part:
    """Return dossiers settled early or on time, of all settled."""
    early = counts.get(Measure.EARLY, 0)
    part = early + counts.get(Measure.ON_TIME, 0)
    return Part(part=part, whole=counts.get(Measure.SETTLED, 0))


def online(counts: Counts) -> Part:
    """Return dossiers submitted online, of all received."""
    return Part(part=counts.get(Measure.ONLINE, 0), whole=counts.get(Measure.RECEIVED, 0))


def satisfied(counts: Counts) -> Part:
    """Return dossiers rated as satisfied, of all rated."""
    return Part(part=counts.get(Measure.SATISFIED, 0), whole=counts.get(Measure.RATED, 0))


def tone(part: Part) -> Tone | None:
    """Return how good a share of dossiers in time is; nothing without data."""
    percent = part.percent
    if percent is None:
        return None
    return next(name for least, name in TONES if percent >= least)


def change(now: Part, then: Part, span: Span) -> str:
    """Say how a share changed: `giảm 3,0 điểm so với tháng trước`; nothing when too few."""
    if now.percent is None or then.percent is None or min(now.whole, then.whole) < FEW:
        return ""
    points = now.percent - then.percent
    told = {"points": grouped(abs(points), 1), "earlier": EARLIER[span]}
    if abs(points) < STILL:
        return _("bằng %(earlier)s") % told
    if points > 0:
        return _("tăng %(points)s điểm so với %(earlier)s") % told
    return _("giảm %(points)s điểm so với %(earlier)s") % told


def more(now: int, then: int, span: Span) -> str:
    """Say how a count changed: `nhiều hơn tháng trước 12`; nothing when there was none."""
    told = {"many": grouped(abs(now - then)), "earlier": EARLIER[span]}
    if not then:
        return ""
    if now == then:
        return _("bằng %(earlier)s") % told
    if now > then:
        return _("nhiều hơn %(earlier)s %(many)s") % told
    return _("ít hơn %(earlier)s %(many)s") % told


def sentence(*parts: str) -> str:
    """Join what is known by commas, and end it."""
    known = [part for part in parts if part]
    text = ", ".join(known)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def cause(name: str, part: Part) -> str:
    """Say where most late dossiers are."""
    told = {"name": name, "late": grouped(part.part), "whole": grouped(part.whole)}
    return _("nhiều nhất ở “%(name)s”: %(late)s trên %(whole)s hồ sơ quá hạn") % told


def late_most(
    by_procedure: Mapping[str, Counts], names: Mapping[str, Any]
) -> tuple[str, str, Part] | None:
    """Return code, name and late dossiers of the procedure with most of them, or None."""
    code = max(by_procedure, key=lambda one: by_procedure[one].get(Measure.LATE, 0), default="")
    counts = by_procedure.get(code, {})
    if not counts.get(Measure.LATE):
        return None
    part = Part(part=counts[Measure.LATE], whole=counts.get(Measure.SETTLED, 0))
    return code, str(names.get(code, code)), part
