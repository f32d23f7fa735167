# SPDX-License-Identifier: Apache-2.0
"""What this package refuses, and why."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class BadAgencyCode(Refusal):
    """Not an agency code in either written form (QĐ 20/2020/QĐ-TTg; QCVN 102:2016/BTTTT)."""

    code = "orgs.bad_agency_code"
    kind = Kind.INVALID
    text = lazy(
        "Mã định danh “{given}” không đúng. Mã gồm chữ cái A–Z, chữ số và dấu chấm, "
        "tối đa 35 ký tự, ví dụ H42.01 hoặc 000.00.01.H42."
    )

    def __init__(self, *, given: str) -> None:
        super().__init__(given=given[:60])


class CodeTaken(Refusal):
    """Another agency or unit has the code on the same dates."""

    code = "orgs.code_taken"
    kind = Kind.CONFLICT
    text = lazy("Mã “{given}” đã được cấp trong khoảng thời gian này. Chọn mã khác hoặc ngày khác.")

    def __init__(self, *, given: str) -> None:
        super().__init__(given=given)


class Closed(Refusal):
    """An agency, unit or post that has ended takes no new records (QĐ 09/2025/QĐ-TTg)."""

    code = "orgs.closed"
    kind = Kind.CONFLICT
    text = lazy("{name} đã kết thúc hoạt động. Dùng mã của đơn vị kế thừa.")

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class BadDates(Refusal):
    """An end before its beginning."""

    code = "orgs.bad_dates"
    kind = Kind.INVALID
    text = lazy("Ngày kết thúc phải từ ngày bắt đầu trở đi. Kiểm tra lại hai ngày.")

    def __init__(self) -> None:
        super().__init__()


class BadRight(Refusal):
    """A right that no package knows."""

    code = "orgs.bad_right"
    kind = Kind.INVALID
    text = lazy("Không có quyền “{given}”. Chọn quyền trong danh mục.")

    def __init__(self, *, given: str) -> None:
        super().__init__(given=given)


class AlreadyHeld(Refusal):
    """The same person holds the same post on overlapping dates."""

    code = "orgs.already_held"
    kind = Kind.CONFLICT
    text = lazy("Người này đang giữ vị trí này trong khoảng thời gian đã chọn. Kiểm tra lại ngày.")

    def __init__(self) -> None:
        super().__init__()


class StaffCodeTaken(Refusal):
    """Another member of staff has the code or the personal number."""

    code = "orgs.staff_code_taken"
    kind = Kind.CONFLICT
    text = lazy("Mã cán bộ hoặc số định danh “{given}” đã có người dùng. Kiểm tra lại hồ sơ.")

    def __init__(self, *, given: str) -> None:
        super().__init__(given=given)


class DayTaken(Refusal):
    """The day already has its entry in this calendar."""

    code = "orgs.day_taken"
    kind = Kind.CONFLICT
    text = lazy("Ngày {day} đã có trong lịch làm việc này. Hủy mục cũ trước khi thêm mục mới.")

    def __init__(self, *, day: str) -> None:
        super().__init__(day=day)


class BadShifts(Refusal):
    """Shifts that overlap, or that close before they open."""

    code = "orgs.bad_shifts"
    kind = Kind.INVALID
    text = lazy("Các ca làm việc bị chồng giờ hoặc giờ đóng trước giờ mở. Sửa lại giờ của từng ca.")

    def __init__(self) -> None:
        super().__init__()


class CodeClosed(Refusal):
    """A closed code is given again only to the agency that carries on its name."""

    code = "orgs.code_closed"
    kind = Kind.CONFLICT
    text = lazy("Mã “{given}” đã đóng cùng {name}. Dùng mã còn hiệu lực của cơ quan kế thừa.")

    def __init__(self, *, given: str, name: str) -> None:
        super().__init__(given=given, name=name)


class OpenBelow(Refusal):
    """An agency cannot close while agencies below it are open."""

    code = "orgs.open_below"
    kind = Kind.CONFLICT
    text = lazy("{name} còn {count} cơ quan trực thuộc đang hoạt động. Đóng các cơ quan đó trước.")

    def __init__(self, *, name: str, count: int) -> None:
        super().__init__(name=name, count=count)


class BadPlace(Refusal):
    """A unit in a tier that does not fit: a commune needs its province, a province has none."""

    code = "orgs.bad_place"
    kind = Kind.INVALID
    text = lazy(
        "Mã “{given}” không khớp với cấp đơn vị hành chính. Kiểm tra số chữ số và cấp trên."
    )

    def __init__(self, *, given: str) -> None:
        super().__init__(given=given)
