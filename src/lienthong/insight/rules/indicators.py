# SPDX-License-Identifier: Apache-2.0
"""The indicators: of two counts each, with what they leave out, in the five groups of QĐ 766.

Source: QĐ 766/QĐ-TTg (23/06/2022), group maxima 18/20/22/22/18; NQ 17/NQ-CP (07/03/2019).
Weights inside groups 3 and 4 were not found in the text: illustrative, and data of this table.
Group 1 is reached in part only: terms of publication are not kept here, so they are not counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from lienthong.insight.rules.measures import Measure
from lienthong.insight.rules.openness import Published
from lienthong.kernel.text import lazy

Count = Measure | Published


class Group(IntEnum):
    """Groups of QĐ 766."""

    OPENNESS = 1
    PROGRESS = 2
    DIGITISATION = 3
    ONLINE = 4
    SATISFACTION = 5


GROUPS = {
    Group.OPENNESS: (lazy("Công khai, minh bạch"), 18),
    Group.PROGRESS: (lazy("Tiến độ, kết quả giải quyết"), 20),
    Group.DIGITISATION: (lazy("Số hóa hồ sơ"), 22),
    Group.ONLINE: (lazy("Cung cấp dịch vụ trực tuyến"), 22),
    Group.SATISFACTION: (lazy("Mức độ hài lòng"), 18),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One ratio: what of what, and what is left out."""

    code: str  #: in addresses: `dung-han`
    group: Group  #: group of QĐ 766
    name: object  #: lazy Vietnamese name
    numerator: Count  #: what is counted
    denominator: Count  #: of what
    excluded: object  #: lazy sentence: what is left out of both
    points: int  #: most points it gives in its group
    opens: Measure | None  #: the dossiers shown when it is opened; None: no dossiers behind it


INDICATORS = (
    Indicator(
        code="thu-tuc-day-du",
        group=Group.OPENNESS,
        name=lazy("Thủ tục công khai đầy đủ nội dung"),
        numerator=Published.COMPLETE,
        denominator=Published.LISTED,
        excluded=lazy("Tính trên danh mục hiện nay; không tính thời hạn công bố."),
        points=4,
        opens=None,
    ),
    Indicator(
        code="dung-han",
        group=Group.PROGRESS,
        name=lazy("Hồ sơ giải quyết trước hạn và đúng hạn"),
        numerator=Measure.ON_TIME,
        denominator=Measure.SETTLED,
        excluded=lazy("Không tính hồ sơ đang giải quyết, bị từ chối tiếp nhận hoặc đã rút."),
        points=20,
        opens=Measure.LATE,
    ),
    Indicator(
        code="ket-qua-dien-tu",
        group=Group.DIGITISATION,
        name=lazy("Hồ sơ được cấp kết quả điện tử"),
        numerator=Measure.DIGITAL_RESULT,
        denominator=Measure.SETTLED,
        excluded=lazy("Không tính hồ sơ chưa giải quyết xong."),
        points=8,
        opens=Measure.DIGITAL_RESULT,
    ),
    Indicator(
        code="so-hoa-giay-to",
        group=Group.DIGITISATION,
        name=lazy("Giấy tờ nộp ở dạng điện tử"),
        numerator=Measure.DIGITAL_PAPERS,
        denominator=Measure.PAPERS,
        excluded=lazy("Không tính hồ sơ không phải nộp giấy tờ."),
        points=7,
        opens=Measure.DIGITAL_PAPERS,
    ),
    Indicator(
        code="dung-lai-du-lieu",
        group=Group.DIGITISATION,
        name=lazy("Hồ sơ dùng lại dữ liệu đã có"),
        numerator=Measure.REUSED,
        denominator=Measure.RECEIVED,
        excluded=lazy("Không loại trừ hồ sơ nào."),
        points=7,
        opens=Measure.REUSED,
    ),
    Indicator(
        code="truc-tuyen",
        group=Group.ONLINE,
        name=lazy("Hồ sơ nộp trực tuyến"),
        numerator=Measure.ONLINE,
        denominator=Measure.RECEIVED,
        excluded=lazy("Không loại trừ hồ sơ nào."),
        points=8,
        opens=Measure.ONLINE,
    ),
    Indicator(
        code="dich-vu-co-ho-so",
        group=Group.ONLINE,
        name=lazy("Dịch vụ công trực tuyến có phát sinh hồ sơ"),
        numerator=Published.USED,
        denominator=Published.OFFERED,
        excluded=lazy("Không tính thủ tục chưa nộp được trực tuyến."),
        points=4,
        opens=None,
    ),
    Indicator(
        code="thanh-toan",
        group=Group.ONLINE,
        name=lazy("Hồ sơ có phí được thanh toán trực tuyến"),
        numerator=Measure.PAID_ONLINE,
        denominator=Measure.WITH_FEE,
        excluded=lazy("Không tính hồ sơ không có phí, lệ phí."),
        points=10,
        opens=Measure.PAID_ONLINE,
    ),
    Indicator(
        code="hai-long",
        group=Group.SATISFACTION,
        name=lazy("Hồ sơ được đánh giá hài lòng"),
        numerator=Measure.SATISFIED,
        denominator=Measure.RATED,
        excluded=lazy("Không tính hồ sơ chưa được đánh giá. Hài lòng: từ 12/18 điểm."),
        points=18,
        opens=Measure.SATISFIED,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """An indicator of one agency and period."""

    indicator: Indicator  #: which
    numerator: int  #: counted
    denominator: int  #: of

    @property
    def share(self) -> float | None:
        """Return the ratio, 0 to 1, or None when there is nothing to divide."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def points(self) -> float | None:
        """Return the points the ratio gives, or None without data."""
        return None if self.share is None else round(self.share * self.indicator.points, 1)


def ratios(counts: Mapping[Any, int]) -> list[Ratio]:
    """Return every indicator of the given counts, keyed by `Measure` or `Published`."""
    return [
        Ratio(
            indicator=indicator,
            numerator=_numerator(indicator, counts),
            denominator=counts.get(indicator.denominator, 0),
        )
        for indicator in INDICATORS
    ]


def score(found: list[Ratio]) -> tuple[float, int]:
    """Return the points reached, and the most that could be reached on the data there is."""
    known = [ratio for ratio in found if ratio.points is not None]
    reached = sum(ratio.points or 0 for ratio in known)
    return round(reached, 1), sum(ratio.indicator.points for ratio in known)


def _numerator(indicator: Indicator, counts: Mapping[Any, int]) -> int:
    value = counts.get(indicator.numerator, 0)
    if indicator.numerator is Measure.ON_TIME:  # the law counts early and on time together
        value += counts.get(Measure.EARLY, 0)
    return value


#: Least share of the reachable points, in percent, and its word. Illustrative.
RANKS = (
    (90, lazy("Xuất sắc")),
    (80, lazy("Tốt")),
    (70, lazy("Khá")),
    (50, lazy("Trung bình")),
    (0, lazy("Yếu")),
)


def rank(reached: float, reachable: int) -> object | None:
    """Return the word for a score, or None without data."""
    if not reachable:
        return None
    percent = 100 * reached / reachable
    return next(word for least, word in RANKS if percent >= least)
