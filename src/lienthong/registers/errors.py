# SPDX-License-Identifier: Apache-2.0
"""Refusals of the registers."""

import datetime as dt
from typing import Any

from lienthong.kernel import clock
from lienthong.kernel.bilingual import Text
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class RegisterMissing(Refusal):
    """No register of that name is declared."""

    code = "registers.register_missing"
    kind = Kind.MISSING
    text = lazy("Không có sổ đăng ký “{register}”. Kiểm tra lại tên.")

    def __init__(self, *, register: str) -> None:
        super().__init__(register=register)


class DeclarationBroken(Refusal):
    """A register's declaration cannot be used; every finding is listed."""

    code = "registers.declaration_broken"
    kind = Kind.INVALID
    text = lazy("Khai báo sổ đăng ký chưa dùng được: {problems}.")

    def __init__(self, *, problems: str) -> None:
        super().__init__(problems=problems)


class ReadRefused(Refusal):
    """The declaration does not let this actor read this record for this purpose.

    For a citizen, a record that is not there and one that is not theirs are told alike.
    """

    code = "registers.read_refused"
    kind = Kind.DENIED
    text = lazy(
        "Ông/Bà không được xem bản ghi này của {title} với mục đích “{purpose}”. "
        "Chỉ người có dữ liệu, hoặc cán bộ được giao hồ sơ, mới được xem."
    )

    def __init__(self, *, title: Text, purpose: Text) -> None:
        super().__init__(title=title, purpose=purpose)


class RegisterRefused(Refusal):
    """Where the register is held, the reading was refused for another reason."""

    code = "registers.refused"
    kind = Kind.DENIED
    text = lazy("{title} từ chối: {why}.")

    def __init__(self, *, title: Text | str, why: str) -> None:
        super().__init__(title=title, why=why)


class RegisterAway(Refusal):
    """The register cannot be asked now: the platform, or who holds it, does not answer."""

    code = "registers.away"
    kind = Kind.UPSTREAM
    text = lazy("Chưa kết nối được {title}. Thử lại sau ít phút; những gì đã nhập không mất.")

    def __init__(self, *, title: Text | str, **told: Any) -> None:
        """told: what the sentence of a narrower refusal names besides."""
        super().__init__(title=title, **told)


class RegisterClosed(RegisterAway):
    """The platform carried nothing: the system that asks has no right to this purpose."""

    code = "registers.closed"
    kind = Kind.DENIED
    text = lazy(
        "Hệ thống này chưa được cấp quyền đọc {title} với mục đích “{purpose}” trên nền tảng chia "
        "sẻ dữ liệu. Báo quản trị hệ thống để xin quyền; những gì đã nhập không mất."
    )

    def __init__(self, *, title: Text | str, purpose: Text | str, **told: Any) -> None:
        super().__init__(title=title, purpose=purpose, **told)


class RegisterEnded(RegisterClosed):
    """The platform carried nothing: the system that asks had the right, and it has ended."""

    code = "registers.ended"
    text = lazy(
        "Quyền đọc {title} với mục đích “{purpose}” đã hết từ {at}. Lý do: {why}. Báo quản trị hệ "
        "thống để xin quyền lại; những gì đã nhập không mất."
    )

    def __init__(
        self, *, title: Text | str, purpose: Text | str, at: dt.datetime, why: str
    ) -> None:
        told = at.astimezone(clock.HANOI).strftime("%H:%M %d/%m/%Y")
        reason = why.rstrip(".") or lazy("không nêu")
        super().__init__(title=title, purpose=purpose, at=told, why=reason)


class PurposeUndeclared(Refusal):
    """The register may not be read for that purpose at all."""

    code = "registers.purpose_undeclared"
    kind = Kind.DENIED
    text = lazy("Sổ đăng ký {title} không cho phép đọc với mục đích “{purpose}”.")

    def __init__(self, *, title: Text, purpose: str) -> None:
        super().__init__(title=title, purpose=purpose)


class AttributeUndeclared(Refusal):
    """The register answers no such question for that purpose, or not with that argument."""

    code = "registers.attribute_undeclared"
    kind = Kind.DENIED
    text = lazy("{title} không trả lời câu hỏi “{attribute}” cho mục đích này.")

    def __init__(self, *, title: Text, attribute: str) -> None:
        super().__init__(title=title, attribute=attribute)


class ConsentMissing(Refusal):
    """The purpose rests on consent, and somebody whose data it is has not given it."""

    code = "registers.consent_missing"
    kind = Kind.DENIED
    text = lazy(
        "Người có dữ liệu chưa đồng ý, hoặc đã rút lại sự đồng ý, cho mục đích “{purpose}” của "
        "{title}. Đề nghị họ đồng ý ở trang Dữ liệu cá nhân."
    )

    def __init__(self, *, title: Text, purpose: Text) -> None:
        super().__init__(title=title, purpose=purpose)


class CaseRequired(Refusal):
    """The purpose needs the dossier it serves."""

    code = "registers.case_required"
    kind = Kind.INVALID
    text = lazy("Việc đọc {title} phải gắn với một hồ sơ. Nhập mã hồ sơ rồi làm lại.")

    def __init__(self, *, title: Text) -> None:
        super().__init__(title=title)


class WriteRefused(Refusal):
    """The declaration does not let this actor write."""

    code = "registers.write_refused"
    kind = Kind.DENIED
    text = lazy("Ông/Bà không được ghi vào {title}. Việc này thuộc người có thẩm quyền ký.")

    def __init__(self, *, title: Text) -> None:
        super().__init__(title=title)


class RecordInvalid(Refusal):
    """The record does not fit the register's schema; `findings` holds every fault."""

    code = "registers.record_invalid"
    kind = Kind.INVALID
    text = lazy("Dữ liệu chưa đúng quy định của {title}: {problems}.")

    def __init__(self, *, title: Text, findings: tuple[Any, ...]) -> None:
        problems = "; ".join(str(finding) for finding in findings)
        super().__init__(title=title, problems=problems)
        self.findings = findings


class CriteriaUndeclared(Refusal):
    """The register cannot be searched by these fields together."""

    code = "registers.criteria_undeclared"
    kind = Kind.INVALID
    text = lazy("{title} chỉ tìm được theo: {allowed}. Nhập đủ một trong các nhóm đó.")

    def __init__(self, *, title: Text, allowed: str) -> None:
        super().__init__(title=title, allowed=allowed)


class HintsMissing(Refusal):
    """A new number cannot be made without these hints."""

    code = "registers.hints_missing"
    kind = Kind.INVALID
    text = lazy("Chưa đủ thông tin để cấp số: {problems}.")

    def __init__(self, *, problems: str) -> None:
        super().__init__(problems=problems)


class KeysExhausted(Refusal):
    """No free number was found for these hints."""

    code = "registers.keys_exhausted"
    kind = Kind.BUSY
    text = lazy("Chưa cấp được số mới. Thử lại sau ít phút.")

    def __init__(self) -> None:
        super().__init__()


class RecordExists(Refusal):
    """A key of the batch is in the register already."""

    code = "registers.record_exists"
    kind = Kind.CONFLICT
    text = lazy("{title} đã có bản ghi trong lô này. Chỉ nạp lô vào sổ chưa có các số đó.")

    def __init__(self, *, title: Text) -> None:
        super().__init__(title=title)


class CorrectionRefused(Refusal):
    """The declaration does not let this actor ask for, or decide on, a correction here."""

    code = "registers.correction_refused"
    kind = Kind.DENIED
    text = lazy("Ông/Bà không được đề nghị hoặc duyệt đính chính dữ liệu của {title}.")

    def __init__(self, *, title: Text) -> None:
        super().__init__(title=title)


class KeptElsewhere(Refusal):
    """The record belongs to the area of another agency."""

    code = "registers.kept_elsewhere"
    kind = Kind.DENIED
    text = lazy(
        "{title}: bản ghi này không có, hoặc thuộc địa bàn của cơ quan khác. Kiểm tra lại số."
    )

    def __init__(self, *, title: Text) -> None:
        super().__init__(title=title)


class OwnProposal(Refusal):
    """Who asked for a correction, or whose data it is, does not decide on it."""

    code = "registers.own_proposal"
    kind = Kind.DENIED
    text = lazy(
        "Đề nghị do chính Ông/Bà lập, lập thay cho Ông/Bà, hoặc về dữ liệu của Ông/Bà: "
        "phải do người khác duyệt."
    )

    def __init__(self) -> None:
        super().__init__()


class ReasonMissing(Refusal):
    """A correction, or its refusal, needs a reason, and a correction its evidence."""

    code = "registers.reason_missing"
    kind = Kind.INVALID
    text = lazy("Nhập lý do; đề nghị đính chính còn phải nêu giấy tờ làm căn cứ.")

    def __init__(self) -> None:
        super().__init__()


class NothingChanged(Refusal):
    """The record says so already, or says nothing on that day."""

    code = "registers.nothing_changed"
    kind = Kind.INVALID
    text = lazy(
        "Chưa ô nào khác với bản ghi, hoặc bản ghi chưa có vào ngày đó. Sửa ô ghi sai, hoặc đổi "
        "ngày, rồi gửi lại."
    )

    def __init__(self) -> None:
        super().__init__()


class ProposalOpen(Refusal):
    """A correction of the record waits already."""

    code = "registers.proposal_open"
    kind = Kind.CONFLICT
    text = lazy(
        "Bản ghi đã có một đề nghị đính chính đang chờ duyệt. Chờ kết quả, hoặc rút đề nghị đó "
        "rồi lập lại."
    )

    def __init__(self) -> None:
        super().__init__()


class ProposalDecided(Refusal):
    """Somebody decided before."""

    code = "registers.proposal_decided"
    kind = Kind.CONFLICT
    text = lazy("Đề nghị đã được xử lý. Tải lại trang để xem kết quả.")

    def __init__(self) -> None:
        super().__init__()


class RecordChanged(Refusal):
    """The record changed after the correction was asked for."""

    code = "registers.record_changed"
    kind = Kind.CONFLICT
    text = lazy("Bản ghi đã thay đổi sau khi lập đề nghị. Từ chối đề nghị này và lập lại.")

    def __init__(self) -> None:
        super().__init__()


class FollowRefused(Refusal):
    """Nobody is told of changes for that purpose, or not this one."""

    code = "registers.follow_refused"
    kind = Kind.DENIED
    text = lazy("{title} không báo thay đổi cho mục đích “{purpose}”, hoặc không cho nơi này.")

    def __init__(self, *, title: Text, purpose: Text) -> None:
        super().__init__(title=title, purpose=purpose)


class FollowsTooMany(Refusal):
    """More records at once than one call takes."""

    code = "registers.follows_too_many"
    kind = Kind.INVALID
    text = lazy("Mỗi lần chỉ đăng ký được {limit} bản ghi.")

    def __init__(self, *, limit: int) -> None:
        super().__init__(limit=limit)


class FileUnreadable(Refusal):
    """A file cannot be brought in at all."""

    code = "registers.file_unreadable"
    kind = Kind.INVALID
    text = lazy("Không đọc được tệp: {why}.")

    def __init__(self, *, why: str) -> None:
        super().__init__(why=why)


class ImportElsewhere(Refusal):
    """Another process brings in the same file."""

    code = "registers.import_elsewhere"
    kind = Kind.CONFLICT
    text = lazy("Tệp này đang được nạp ở nơi khác. Chờ xong rồi xem kết quả.")

    def __init__(self) -> None:
        super().__init__()


class KeyLost(Refusal):
    """A sealed field does not open: its key is not among the node's keys."""

    code = "registers.key_lost"
    kind = Kind.BUSY
    text = lazy("Không mở được trường dữ liệu đã niêm phong của {title}. Báo quản trị hệ thống.")

    def __init__(self, *, title: Text) -> None:
        super().__init__(title=title)


class Unlike(Refusal):
    """The register does not say what two records of one person are known by."""

    code = "registers.unlike"
    kind = Kind.INVALID
    text = lazy("{title} không khai báo cách tìm bản ghi trùng.")

    def __init__(self, *, title: Text) -> None:
        super().__init__(title=title)
