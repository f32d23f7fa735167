# SPDX-License-Identifier: Apache-2.0
"""The points of each indicator, as data: what a change of the decision changes is this table.

Source: QĐ 766/QĐ-TTg (23/06/2022). The maxima of the five groups are of the decision. Where the
points inside a group were not found in the text they are illustrative, and the pages say so.
"""

from dataclasses import dataclass
from enum import IntEnum

from lienthong.kernel.text import lazy


class Group(IntEnum):
    """Groups of QĐ 766."""

    OPENNESS = 1
    PROGRESS = 2
    DIGITISATION = 3
    ONLINE = 4
    SATISFACTION = 5


#: Name and most points of each group.
GROUPS = {
    Group.OPENNESS: (lazy("Công khai, minh bạch"), 18),
    Group.PROGRESS: (lazy("Tiến độ, kết quả giải quyết"), 20),
    Group.DIGITISATION: (lazy("Số hóa hồ sơ"), 22),
    Group.ONLINE: (lazy("Cung cấp dịch vụ trực tuyến"), 22),
    Group.SATISFACTION: (lazy("Mức độ hài lòng"), 18),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """The most points of one indicator."""

    group: Group  #: in which group
    points: int  #: at a ratio of one; 0: published, not scored
    is_illustrative: bool  #: not confirmed in the text of the decision


def _weight(group: Group, points: int, *, is_illustrative: bool = True) -> Weight:
    return Weight(group=group, points=points, is_illustrative=is_illustrative)


#: By code of the indicator; the points of each group add up to its maximum (tested).
WEIGHTS = {
    "cong-bo-dung-han": _weight(Group.OPENNESS, 6),
    "cap-nhat-dung-han": _weight(Group.OPENNESS, 4, is_illustrative=False),
    "thu-tuc-day-du": _weight(Group.OPENNESS, 4),
    "dong-bo": _weight(Group.OPENNESS, 4),
    "dung-han": _weight(Group.PROGRESS, 20, is_illustrative=False),
    "so-hoa-giay-to": _weight(Group.DIGITISATION, 5),
    "ket-qua-dien-tu": _weight(Group.DIGITISATION, 6),
    "dung-lai-du-lieu": _weight(Group.DIGITISATION, 6),
    "ho-so-so-hoa": _weight(Group.DIGITISATION, 5),
    "dich-vu-truc-tuyen": _weight(Group.ONLINE, 4),
    "dich-vu-co-ho-so": _weight(Group.ONLINE, 4),
    "truc-tuyen": _weight(Group.ONLINE, 4),
    "thanh-toan": _weight(Group.ONLINE, 10),
    "phan-anh-dung-han": _weight(Group.SATISFACTION, 6),
    "phan-anh-hai-long": _weight(Group.SATISFACTION, 6),
    "hai-long": _weight(Group.SATISFACTION, 6, is_illustrative=False),
    "khao-sat": _weight(Group.SATISFACTION, 0),
}

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
