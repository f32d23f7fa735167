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
    text = lazy(
        "Không có lệnh {method} {path}. Trục văn bản: /exchange/v1/openapi.json; dịch vụ dữ liệu: "
        "/listClients."
    )


class BadRelay(Refusal):
    """A node hands on what it may not: another's words, a loop, a document it does not reach."""

    code = "gateway.bad_relay"
    kind = Kind.DENIED
    text = lazy("Nút không được chuyển tiếp văn bản này: {why}.")


class SignerUnknown(Refusal):
    """No page says whose key this is: directories may lag behind, so it is to be tried again."""

    code = "gateway.signer_unknown"
    kind = Kind.BUSY
    text = lazy("Chưa biết khóa ký của {code}. Danh bạ sẽ được cập nhật; gửi lại sau ít phút.")


class NotCarriedHere(Refusal):
    """A document for an agency that this node neither carries nor stands before."""

    code = "gateway.not_carried_here"
    kind = Kind.BUSY
    text = lazy("Nút này không nhận văn bản cho {code}. Gửi lại khi danh bạ đã cập nhật.")


class NotANode(Refusal):
    """A call that only nodes may make, or that nodes may not; or no node is set up here."""

    code = "gateway.not_a_node"
    kind = Kind.DENIED
    text = lazy("Yêu cầu này chỉ dành cho các nút của trục, hoặc không dành cho nút.")


class BadNodePage(Refusal):
    """A page of the directory that does not hold."""

    code = "gateway.bad_page"
    kind = Kind.INVALID
    text = lazy("Trang danh bạ của nút không hợp lệ: {why}.")


class CertificateNeeded(Refusal):
    """This system must connect over mutual TLS."""

    code = "gateway.certificate_needed"
    kind = Kind.DENIED
    text = lazy("Hệ thống phải kết nối bằng chứng thư (TLS hai chiều) vào cổng dành riêng.")


class CertificateUnknown(Refusal):
    """A certificate that is not registered, or is another system's."""

    code = "gateway.certificate_unknown"
    kind = Kind.DENIED
    text = lazy("Chứng thư {subject} chưa được đăng ký cho hệ thống này.")


class CertificateExpired(Refusal):
    """A certificate that has ended, or does not hold yet."""

    code = "gateway.certificate_expired"
    kind = Kind.DENIED
    text = lazy("Chứng thư {subject} chỉ có hiệu lực đến {day:%d/%m/%Y}. Dùng chứng thư mới.")


class CertificateRevoked(Refusal):
    """A certificate that the operator has revoked."""

    code = "gateway.certificate_revoked"
    kind = Kind.DENIED
    text = lazy("Chứng thư {subject} đã bị thu hồi. Liên hệ đơn vị vận hành trục.")
