# SPDX-License-Identifier: Apache-2.0
"""Quality of settlement, per dossier: nine criteria (NĐ 61/2018 art. 31, TT 01/2018 art. 13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.cases.errors import BadScore
from lienthong.kernel.text import lazy

BEST = 2  #: each criterion is scored 0, 1 or 2 (illustrative: from memory of TT 01/2018)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One question of the survey."""

    number: int  #: 1 to 9
    text: Any  #: as asked, in the reader's language
    is_measured: bool  #: the system can answer it by itself


CRITERIA = (
    Criterion(number=1, text=lazy("Tổng thời gian giải quyết so với quy định"), is_measured=True),
    Criterion(
        number=2, text=lazy("Thời gian của từng cơ quan so với phần của mình"), is_measured=True
    ),
    Criterion(number=3, text=lazy("Số lần phải liên hệ để hoàn thiện hồ sơ"), is_measured=False),
    Criterion(number=4, text=lazy("Số cơ quan phải liên hệ"), is_measured=False),
    Criterion(
        number=5, text=lazy("Tiếp nhận, giải quyết, trả kết quả tại một cửa"), is_measured=True
    ),
    Criterion(number=6, text=lazy("Thái độ của cán bộ, công chức"), is_measured=False),
    Criterion(number=7, text=lazy("Công khai thủ tục hành chính"), is_measured=True),
    Criterion(number=8, text=lazy("Tiếp thu, giải trình phản ánh, kiến nghị"), is_measured=True),
    Criterion(
        number=9, text=lazy("Tiến độ và chất lượng dịch vụ công trực tuyến"), is_measured=True
    ),
)


class Grade(StrEnum):
    """How a sum of nine scores is called."""

    EXCELLENT = "excellent"  #: Xuất sắc, from 15
    GOOD = "good"  #: Tốt, from 12
    FAIR = "fair"  #: Khá, from 9
    AVERAGE = "average"  #: Trung bình, from 6
    WEAK = "weak"  #: Yếu, below 6


_THRESHOLDS = ((15, Grade.EXCELLENT), (12, Grade.GOOD), (9, Grade.FAIR), (6, Grade.AVERAGE))


def check_scores(scores: Mapping[int, int]) -> None:
    """Accept a whole survey only: each of the nine criteria scored 0, 1 or 2.

    Raises: BadScore naming the first criterion that is missing or out of range.
    """
    for criterion in CRITERIA:
        if scores.get(criterion.number) not in range(BEST + 1):
            raise BadScore(criterion=criterion.number)
    for number in scores:
        if number not in range(1, len(CRITERIA) + 1):
            raise BadScore(criterion=number)


def grade_of(total: int) -> Grade:
    """Return the name of a sum of 0 to 18 points (thresholds illustrative, TT 01/2018)."""
    return next((grade for least, grade in _THRESHOLDS if total >= least), Grade.WEAK)
