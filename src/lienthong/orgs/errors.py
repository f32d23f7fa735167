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


class NotTheHolder(Refusal):
    """Only who holds a post, or who leads its agency, lends its rights or records an absence."""

    code = "orgs.not_the_holder"
    kind = Kind.DENIED
    text = lazy("Chỉ người giữ vị trí hoặc lãnh đạo cơ quan mới ủy quyền, báo vắng cho vị trí này.")


class DelegationChained(Refusal):
    """Who acts by delegation does not delegate further (NĐ 30/2020/NĐ-CP, art. 13.3)."""

    code = "orgs.delegation_chained"
    kind = Kind.DENIED
    text = lazy("Người được ủy quyền không được ủy quyền lại. Đổi sang vị trí của chính mình.")


class RightNotHeld(Refusal):
    """Nobody lends a right that the post does not hold, or one that is never lent."""

    code = "orgs.right_not_held"
    kind = Kind.INVALID
    text = lazy(
        "Vị trí không có hoặc không được ủy quyền các quyền: {rights}. Bỏ chọn rồi lưu lại."
    )

    def __init__(self, *, rights: str) -> None:
        super().__init__(rights=rights)


class OutsideAgency(Refusal):
    """A delegate works in the same agency."""

    code = "orgs.outside_agency"
    kind = Kind.INVALID
    text = lazy("Chỉ ủy quyền cho người khác đang giữ vị trí trong cùng cơ quan.")


class SigningBasisNeeded(Refusal):
    """Signing for somebody is lent in writing, in a named form (NĐ 30/2020/NĐ-CP, art. 13)."""

    code = "orgs.signing_basis_needed"
    kind = Kind.INVALID
    text = lazy(
        "Ủy quyền ký cần hình thức ký (KT. hoặc TUQ.) và số, ngày của văn bản giao ký. "
        "Bổ sung rồi lưu lại."
    )


class SigningNotAllowed(Refusal):
    """Only a head's signature is lent; `KT.` only to a deputy head."""

    code = "orgs.signing_not_allowed"
    kind = Kind.INVALID
    text = lazy(
        "Chỉ người đứng đầu được giao ký; “ký thay” (KT.) chỉ dành cho cấp phó. "
        "Chọn hình thức hoặc người khác."
    )


class DelegationTooLong(Refusal):
    """A delegation is for a limited time, from today on."""

    code = "orgs.delegation_too_long"
    kind = Kind.INVALID
    text = lazy("Thời gian phải từ hôm nay trở đi và không quá {days} ngày.")

    def __init__(self, *, days: int) -> None:
        super().__init__(days=days)


class AlreadyDelegated(Refusal):
    """The same post was lent to the same person on overlapping days."""

    code = "orgs.already_delegated"
    kind = Kind.CONFLICT
    text = lazy("Vị trí này đã được ủy quyền cho người này trong thời gian đó.")


class AlreadyAbsent(Refusal):
    """The absence overlaps one recorded before."""

    code = "orgs.already_absent"
    kind = Kind.CONFLICT
    text = lazy("Người này đã có lịch vắng trong thời gian đó. Sửa hoặc hủy lịch cũ trước.")
