# SPDX-License-Identifier: Apache-2.0
"""The indicators: of two counts each, with what they leave out and the law that asks for them.

Source: QĐ 766/QĐ-TTg (23/06/2022), five groups; NQ 17/NQ-CP (07/03/2019), e-government.
An indicator that the platform cannot measure yet keeps its slot and says why; it is never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.insight.rules.measures import Measure
from lienthong.insight.rules.openness import Asked, Below, Published
from lienthong.insight.rules.weights import WEIGHTS, Group
from lienthong.kernel.text import lazy

Count = Measure | Published | Below | Asked
QD766, NQ17 = lazy("QĐ 766/QĐ-TTg"), lazy("NQ 17/NQ-CP")
_EVERY = lazy("Không loại trừ hồ sơ nào.")
_CATALOGUE = lazy("Tính trên danh mục hiện nay của cả nước; không tính thời hạn công bố.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One ratio: what of what, and what is left out."""

    code: str  #: in addresses: `dung-han`
    name: object  #: lazy Vietnamese name
    numerator: Count | None  #: what is counted; None: not measured
    denominator: Count | None  #: of what
    counts: object  #: lazy sentence: what is divided by what
    excluded: object  #: lazy sentence: what is left out of both; of a slot: why it is not measured
    in_nq17: bool = False  #: named by NQ 17/NQ-CP
    opens: Measure | None = None  #: the dossiers shown when opened; None: no dossiers behind it

    @property
    def group(self) -> Group | None:
        """Return its group of QĐ 766, or None when the decision does not name it."""
        return WEIGHTS[self.code].group if self.code in WEIGHTS else None

    @property
    def points(self) -> int:
        """Return the most points it gives."""
        return WEIGHTS[self.code].points if self.code in WEIGHTS else 0

    @property
    def is_illustrative(self) -> bool:
        """Tell whether its points are not confirmed in the text."""
        return bool(self.points) and WEIGHTS[self.code].is_illustrative

    @property
    def sources(self) -> tuple[object, ...]:
        """Return the documents that ask for it."""
        return (*((QD766,) if self.group else ()), *((NQ17,) if self.in_nq17 else ()))


def _slot(code: str, name: object, why: object, *, in_nq17: bool = False) -> Indicator:
    return Indicator(
        code=code,
        name=name,
        numerator=None,
        denominator=None,
        counts="",
        excluded=why,
        in_nq17=in_nq17,
    )


INDICATORS = (
    _slot(
        "cong-bo-dung-han",
        lazy("Thủ tục công bố đúng hạn"),
        lazy("Nền tảng chưa lưu ngày ban hành văn bản quy định thủ tục để so thời hạn công bố."),
    ),
    _slot(
        "cap-nhat-dung-han",
        lazy("Thủ tục cập nhật, công khai đúng hạn"),
        lazy("Nền tảng chưa lưu ngày công bố để so thời hạn công khai."),
    ),
    Indicator(
        code="thu-tuc-day-du",
        name=lazy("Thủ tục công khai đầy đủ nội dung"),
        numerator=Published.COMPLETE,
        denominator=Published.LISTED,
        counts=lazy("Thủ tục có đủ các bộ phận theo quy định trên tổng số thủ tục đã công khai."),
        excluded=_CATALOGUE,
    ),
    _slot(
        "dong-bo",
        lazy("Hồ sơ đồng bộ lên Cổng Dịch vụ công quốc gia"),
        lazy("Chưa nối dịch vụ đồng bộ với hệ thống ngoài nền tảng."),
        in_nq17=True,
    ),
    Indicator(
        code="dung-han",
        name=lazy("Hồ sơ giải quyết trước hạn và đúng hạn"),
        numerator=Measure.ON_TIME,
        denominator=Measure.SETTLED,
        counts=lazy("Hồ sơ xong trước hạn hoặc đúng hạn trên hồ sơ giải quyết xong trong kỳ."),
        excluded=lazy("Không tính hồ sơ đang giải quyết, bị từ chối tiếp nhận hoặc đã rút."),
        opens=Measure.LATE,
    ),
    Indicator(
        code="so-hoa-giay-to",
        name=lazy("Thành phần hồ sơ được số hóa"),
        numerator=Measure.DIGITAL_PAPERS,
        denominator=Measure.PAPERS,
        counts=lazy("Giấy tờ ở dạng điện tử trên tổng số giấy tờ đã nộp."),
        excluded=lazy("Không tính hồ sơ không phải nộp giấy tờ."),
        opens=Measure.DIGITAL_PAPERS,
    ),
    Indicator(
        code="ket-qua-dien-tu",
        name=lazy("Hồ sơ được cấp kết quả điện tử"),
        numerator=Measure.DIGITAL_RESULT,
        denominator=Measure.SETTLED,
        counts=lazy("Hồ sơ có kết quả điện tử được ký số trên hồ sơ giải quyết xong trong kỳ."),
        excluded=lazy("Không tính hồ sơ chưa giải quyết xong."),
        opens=Measure.DIGITAL_RESULT,
    ),
    Indicator(
        code="dung-lai-du-lieu",
        name=lazy("Hồ sơ dùng lại dữ liệu đã có"),
        numerator=Measure.REUSED,
        denominator=Measure.RECEIVED,
        counts=lazy("Hồ sơ có câu trả lời lấy từ cơ sở dữ liệu trên hồ sơ tiếp nhận trong kỳ."),
        excluded=_EVERY,
        in_nq17=True,
        opens=Measure.REUSED,
    ),
    Indicator(
        code="ho-so-so-hoa",
        name=lazy("Hồ sơ được số hóa toàn bộ"),
        numerator=Measure.DIGITISED,
        denominator=Measure.WITH_PAPERS,
        counts=lazy("Hồ sơ mà mọi giấy tờ đều ở dạng điện tử trên hồ sơ có giấy tờ."),
        excluded=lazy("Không tính hồ sơ không phải nộp giấy tờ."),
        opens=Measure.DIGITISED,
    ),
    Indicator(
        code="dich-vu-truc-tuyen",
        name=lazy("Thủ tục cung cấp dịch vụ công trực tuyến"),
        numerator=Published.OFFERED,
        denominator=Published.LISTED,
        counts=lazy("Thủ tục nộp được trực tuyến trên tổng số thủ tục đã công khai."),
        excluded=_CATALOGUE,
    ),
    Indicator(
        code="dich-vu-co-ho-so",
        name=lazy("Dịch vụ công trực tuyến có phát sinh hồ sơ"),
        numerator=Published.USED,
        denominator=Published.OFFERED,
        counts=lazy("Dịch vụ có hồ sơ trực tuyến trong kỳ trên số thủ tục nộp được trực tuyến."),
        excluded=lazy("Không tính thủ tục chưa nộp được trực tuyến."),
    ),
    Indicator(
        code="truc-tuyen",
        name=lazy("Hồ sơ nộp trực tuyến"),
        numerator=Measure.ONLINE,
        denominator=Measure.RECEIVED,
        counts=lazy("Hồ sơ nộp trực tuyến trên hồ sơ tiếp nhận trong kỳ."),
        excluded=_EVERY,
        in_nq17=True,
        opens=Measure.ONLINE,
    ),
    Indicator(
        code="thanh-toan",
        name=lazy("Hồ sơ có phí được thanh toán trực tuyến"),
        numerator=Measure.PAID_ONLINE,
        denominator=Measure.WITH_FEE,
        counts=lazy("Hồ sơ đã nộp phí trực tuyến trên hồ sơ có phí, lệ phí tiếp nhận trong kỳ."),
        excluded=lazy("Không tính hồ sơ không có phí, lệ phí."),
        opens=Measure.PAID_ONLINE,
    ),
    Indicator(
        code="phan-anh-dung-han",
        name=lazy("Phản ánh, kiến nghị xử lý đúng hạn"),
        numerator=Asked.IN_TIME,
        denominator=Asked.TOTAL,
        counts=lazy("Phản ánh, kiến nghị xử lý trước hạn, đúng hạn trên số thuộc thẩm quyền."),
        excluded=lazy("Không tính phản ánh, kiến nghị không thuộc thẩm quyền."),
    ),
    Indicator(
        code="phan-anh-hai-long",
        name=lazy("Hài lòng trong xử lý phản ánh, kiến nghị"),
        numerator=Asked.CONTENT,
        denominator=Asked.TOTAL,
        counts=lazy("Tổng số trừ số trả lời “không hài lòng” hoặc phản ánh lại, trên tổng số."),
        excluded=lazy("Không tính phản ánh, kiến nghị không thuộc thẩm quyền."),
    ),
    Indicator(
        code="hai-long",
        name=lazy("Hài lòng trong giải quyết thủ tục hành chính"),
        numerator=Asked.QUIET,
        denominator=Measure.RECEIVED,
        counts=lazy("Tổng số hồ sơ trừ số hồ sơ có phản ánh, kiến nghị, trên tổng số hồ sơ."),
        excluded=lazy("Không tính phản ánh, kiến nghị bị từ chối hoặc đã rút."),
    ),
    Indicator(
        code="khao-sat",
        name=lazy("Hồ sơ được đánh giá hài lòng"),
        numerator=Measure.SATISFIED,
        denominator=Measure.RATED,
        counts=lazy("Hồ sơ được chấm từ 12/18 điểm trên hồ sơ được đánh giá."),
        excluded=lazy("Không tính hồ sơ chưa được đánh giá. Tính theo phiếu chín tiêu chí."),
        opens=Measure.SATISFIED,
    ),
    Indicator(
        code="toan-trinh",
        name=lazy("Dịch vụ công trực tuyến toàn trình"),
        numerator=Published.FULL,
        denominator=Published.LISTED,
        counts=lazy("Thủ tục mọi bước đều trực tuyến trên tổng số thủ tục đã công khai."),
        excluded=_CATALOGUE,
        in_nq17=True,
    ),
    _slot(
        "van-ban-dien-tu",
        lazy("Văn bản trao đổi hoàn toàn dưới dạng điện tử"),
        lazy("Chờ trục liên thông văn bản của nền tảng hoạt động."),
        in_nq17=True,
    ),
    _slot(
        "ho-so-cong-viec",
        lazy("Hồ sơ công việc xử lý trên môi trường mạng"),
        lazy("Chờ phân hệ quản lý văn bản và hồ sơ công việc."),
        in_nq17=True,
    ),
    Indicator(
        code="chu-ky-so",
        name=lazy("Cơ quan trực thuộc dùng chữ ký số khi trả kết quả"),
        numerator=Below.SIGNING,
        denominator=Below.SETTLING,
        counts=lazy("Cơ quan có kết quả ký số trên cơ quan có hồ sơ giải quyết xong trong kỳ."),
        excluded=lazy("Chỉ tính cơ quan trực thuộc trực tiếp, có hồ sơ giải quyết xong."),
        in_nq17=True,
    ),
    Indicator(
        code="dang-nhap-mot-lan",
        name=lazy("Hồ sơ trực tuyến nộp bằng tài khoản định danh"),
        numerator=Measure.IDENTIFIED,
        denominator=Measure.ONLINE,
        counts=lazy("Hồ sơ trực tuyến có số định danh của người nộp trên hồ sơ trực tuyến."),
        excluded=lazy("Không tính hồ sơ nộp tại quầy, qua bưu chính."),
        in_nq17=True,
        opens=Measure.IDENTIFIED,
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
        """Return the points the ratio gives, or None without data or outside QĐ 766."""
        if self.share is None or not self.indicator.points:
            return None
        return round(self.share * self.indicator.points, 1)


def ratios(counts: Mapping[Any, int]) -> list[Ratio]:
    """Return every indicator of the given counts, keyed by what is counted."""
    return [
        Ratio(
            indicator=indicator,
            numerator=_numerator(indicator, counts),
            denominator=counts.get(indicator.denominator, 0) if is_known(indicator, counts) else 0,
        )
        for indicator in INDICATORS
    ]


def is_known(indicator: Indicator, counts: Mapping[Any, int]) -> bool:
    """Tell whether the counts tell of it: dossiers always do, the others where they were read."""
    return isinstance(indicator.numerator, Measure) or indicator.numerator in counts


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
