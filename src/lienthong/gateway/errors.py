# SPDX-License-Identifier: Apache-2.0
"""Why the gateway does not carry out a request. `ascii` is for clients that read nothing else."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class Busy(Refusal):
    """More is waiting than may wait, or it is not known what was written: say the same again."""

    code = "gateway.busy"
    kind = Kind.BUSY
    text = lazy("Trục đang bận. Gửi lại đúng yêu cầu này sau ít giây; trục chỉ nhận một lần.")


class UnknownSystem(Refusal):
    """The key, certificate or signature names no open system."""

    code = "gateway.unknown_system"
    kind = Kind.DENIED
    text = lazy("Hệ thống chưa được kết nối hoặc khóa không đúng. Liên hệ đơn vị vận hành trục.")


class BadStatement(Refusal):
    """A signed statement that does not read, or is not signed by the system's key."""

    code = "gateway.bad_statement"
    kind = Kind.INVALID
    text = lazy("Chữ ký hoặc nội dung đã ký không hợp lệ: {why}.")


class BadParts(Refusal):
    """The files that came are not those that the signed statement names."""

    code = "gateway.bad_parts"
    kind = Kind.INVALID
    text = lazy("Tệp gửi kèm không khớp với nội dung đã ký: {why}.")


class NotYours(Refusal):
    """The agency belongs to another system."""

    code = "gateway.not_yours"
    kind = Kind.DENIED
    text = lazy("Cơ quan {code} không thuộc hệ thống này.")


class UnknownReceivers(Refusal):
    """Some receivers have no system that takes documents for them."""

    code = "gateway.unknown_receivers"
    kind = Kind.INVALID
    text = lazy("Không có nơi nhận: {codes}. Kiểm tra mã định danh cơ quan.")


class Duplicate(Refusal):
    """The sender used this DocumentId for another content."""

    code = "gateway.duplicate"
    kind = Kind.CONFLICT
    text = lazy("Mã văn bản {document_id} đã dùng cho một văn bản khác.")


class TooFast(Refusal):
    """The system asks for more than it may in a second."""

    code = "gateway.too_fast"
    kind = Kind.BUSY
    text = lazy("Hệ thống gửi quá {per_second} yêu cầu mỗi giây. Gửi lại sau ít giây.")


class DeliveryUnknown(Refusal):
    """No such package is lent to this system."""

    code = "gateway.delivery_unknown"
    kind = Kind.MISSING
    text = lazy("Không có gói tin này, hoặc gói tin không còn được giao cho hệ thống.")


class ReceiptStands(Refusal):
    """A receipt for a package that was acknowledged, or refused, otherwise before."""

    code = "gateway.receipt_stands"
    kind = Kind.CONFLICT
    text = lazy("Gói tin này đã có biên nhận khác. Biên nhận trước giữ nguyên hiệu lực.")


class LeafUnknown(Refusal):
    """No such leaf, or one that is about other systems' documents."""

    code = "gateway.leaf_unknown"
    kind = Kind.MISSING
    text = lazy("Không có biên nhận này, hoặc biên nhận không thuộc hệ thống.")


class BodyMissing(Refusal):
    """A file that the axis answers for is not in its body store: the operator must restore it."""

    code = "gateway.body_missing"
    kind = Kind.UPSTREAM
    text = lazy("Trục chưa đọc được tệp này. Đơn vị vận hành đã được báo; thử lại sau.")


class BadRequest(Refusal):
    """A parameter or body that does not read."""

    code = "gateway.bad_request"
    kind = Kind.INVALID
    text = lazy("Yêu cầu không đúng dạng: {why}.")


class NoSuchCall(Refusal):
    """A path that the gateway does not know, or not with this method."""

    code = "gateway.no_such_call"
    kind = Kind.MISSING
    text = lazy("Không có lệnh {method} {path}. Các lệnh: /exchange/v1/openapi.json.")
