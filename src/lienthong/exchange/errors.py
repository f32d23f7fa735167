# SPDX-License-Identifier: Apache-2.0
"""Why the axis does not carry a package, or does not let an act upon it happen."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class PackageBroken(Refusal):
    """The bytes are no edXML package that can be read; `ascii` says why for old clients."""

    code = "exchange.package_broken"
    kind = Kind.INVALID
    text = lazy("Gói tin edXML không đọc được: {why}. Tạo lại gói tin rồi gửi lại.")


class PackageIncomplete(Refusal):
    """The package lacks what the standard asks for; `problems` names each place."""

    code = "exchange.package_incomplete"
    kind = Kind.INVALID
    text = lazy("Gói tin edXML còn thiếu hoặc sai: {problems}. Sửa các mục này rồi gửi lại.")


class StatusOutOfOrder(Refusal):
    """The document does not stand where this may be said; `possible` names what may."""

    code = "exchange.status_out_of_order"
    kind = Kind.CONFLICT
    text = lazy("Trạng thái {status} không hợp lệ lúc này. Trạng thái có thể gửi: {possible}.")


class WrongSide(Refusal):
    """A receiver's status sent by the sender, or the other way round."""

    code = "exchange.wrong_side"
    kind = Kind.DENIED
    text = lazy("Trạng thái {status} thuộc về bên kia của văn bản, đơn vị không gửi được.")


class EarlierUnknown(Refusal):
    """A take-back, update or replacement of a document that its sender never sent."""

    code = "exchange.earlier_unknown"
    kind = Kind.MISSING
    text = lazy("Không có văn bản {document_id} do đơn vị này gửi. Kiểm tra mã văn bản.")


class NotAReceiver(Refusal):
    """A take-back or update addressed to agencies that the document did not go to."""

    code = "exchange.not_a_receiver"
    kind = Kind.INVALID
    text = lazy("Văn bản {document_id} không gửi tới: {codes}. Bỏ các nơi nhận này rồi gửi lại.")


class AnswerAwaited(Refusal):
    """Another request about the document still waits for the answer of these receivers."""

    code = "exchange.answer_awaited"
    kind = Kind.CONFLICT
    text = lazy("Văn bản {document_id} đang chờ trả lời yêu cầu trước của: {codes}.")


class NothingToAsk(Refusal):
    """An errand without effect: no receiver it names has the document and may still be asked."""

    code = "exchange.nothing_to_ask"
    kind = Kind.CONFLICT
    text = lazy("Yêu cầu về văn bản {document_id} không còn tác dụng với: {codes}.")


class DocumentUnknown(Refusal):
    """No such document went to this agency."""

    code = "exchange.document_unknown"
    kind = Kind.MISSING
    text = lazy("Không có văn bản {document_id} gửi tới đơn vị này.")


class NotLetGo(Refusal):
    """A destruction reported of a document that was not taken back or replaced."""

    code = "exchange.not_let_go"
    kind = Kind.CONFLICT
    text = lazy("Văn bản {document_id} chưa được đồng ý thu hồi hoặc thay thế nên chưa thể hủy.")


class BadSystem(Refusal):
    """A code that another system has, or a key or limit that cannot be taken."""

    code = "exchange.bad_system"
    kind = Kind.INVALID
    text = lazy("Thông tin hệ thống {code} chưa hợp lệ: mã, khóa, địa chỉ hoặc giới hạn.")


class BadPushAddress(Refusal):
    """An address that nothing may be pushed to."""

    code = "exchange.bad_push_address"
    kind = Kind.INVALID
    text = lazy("Địa chỉ nhận đẩy không dùng được: {why}. Nhập địa chỉ https của chính hệ thống.")


class KeysNotHere(Refusal):
    """Keys of a system that is no client: they come from elsewhere."""

    code = "exchange.keys_not_here"
    kind = Kind.CONFLICT
    text = lazy(
        "Khóa của {code} không đổi ở đây: bàn văn thư nhận khóa từ bản cài đặt, nút khác nhận khóa "
        "từ danh bạ các nút."
    )


class SystemMissing(Refusal):
    """No such system."""

    code = "exchange.system_missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy hệ thống.")


class DeliveryMissing(Refusal):
    """No such delivery."""

    code = "exchange.delivery_missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy lượt giao này.")


class NotFailed(Refusal):
    """A delivery to be handed out again that has not failed, or is on its way already."""

    code = "exchange.not_failed"
    kind = Kind.CONFLICT
    text = lazy("Lượt giao này không còn ở trạng thái lỗi. Tải lại trang để xem tình hình mới.")


class ProofMissing(Refusal):
    """No such leaf in the exchange log."""

    code = "exchange.proof_missing"
    kind = Kind.MISSING
    text = lazy("Không có bằng chứng nào mang mã này trong nhật ký của trục.")


class RouteTaken(Refusal):
    """Another system carries the agency's documents from that day or later already."""

    code = "exchange.route_taken"
    kind = Kind.CONFLICT
    text = lazy("Văn bản của {code} đã có hệ thống nhận từ {day:%d/%m/%Y}. Chọn ngày sau đó.")


class AxisAway(Refusal):
    """The data plane does not answer, or is busy; the same again is safe."""

    code = "exchange.axis_away"
    kind = Kind.BUSY
    text = lazy("Trục liên thông chưa trả lời. Chưa có gì bị mất; thử lại sau ít phút.")


class AxisRefused(Refusal):
    """The data plane says no; `why` is its own sentence."""

    code = "exchange.axis_refused"
    kind = Kind.INVALID
    text = lazy("Trục liên thông không nhận: {why}.")


class DraftIncomplete(Refusal):
    """A draft that cannot leave yet; `problems` names each place."""

    code = "exchange.draft_incomplete"
    kind = Kind.INVALID
    text = lazy("Văn bản chưa gửi được: {problems}.")


class DraftClosed(Refusal):
    """A draft that has left, or whose sending has not ended."""

    code = "exchange.draft_closed"
    kind = Kind.CONFLICT
    text = lazy("Văn bản này đã gửi hoặc đang gửi nên không sửa được nữa.")


class DraftChanged(Refusal):
    """Another clerk has changed the draft since the page was opened."""

    code = "exchange.draft_changed"
    kind = Kind.CONFLICT
    text = lazy("Người khác vừa sửa bản thảo này. Xem lại rồi bấm lần nữa nếu vẫn muốn như vậy.")


class BadCodes(Refusal):
    """Codes that name no agency."""

    code = "exchange.bad_codes"
    kind = Kind.INVALID
    text = lazy("Không có cơ quan nào mang mã: {codes}.")


class TooManyReceivers(Refusal):
    """More receivers than a document may have."""

    code = "exchange.too_many_receivers"
    kind = Kind.INVALID
    text = lazy("Một văn bản gửi tối đa {most} nơi nhận.")


class TooManyFiles(Refusal):
    """More files, or larger ones, than the clerks' pages take."""

    code = "exchange.too_many_files"
    kind = Kind.INVALID
    text = lazy("Một văn bản kèm tối đa {most} tệp.")


class NotAPdf(Refusal):
    """Only a PDF carries a seal."""

    code = "exchange.not_a_pdf"
    kind = Kind.INVALID
    text = lazy("Chỉ ký số được tệp PDF. Chuyển {name} sang PDF rồi đính kèm lại.")


class BadGroup(Refusal):
    """A group without a name, or without receivers."""

    code = "exchange.bad_group"
    kind = Kind.INVALID
    text = lazy("Đặt tên nhóm và chọn ít nhất một nơi nhận rồi lưu.")


class BadNode(Refusal):
    """A node's card that does not read, names no agency, or is of this node itself."""

    code = "exchange.bad_node"
    kind = Kind.INVALID
    text = lazy("Thông tin nút {code} chưa hợp lệ: mã, địa chỉ https, khóa hoặc cơ quan.")


class NodeMissing(Refusal):
    """No such neighbour."""

    code = "exchange.node_missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy nút {code} trong các nút đã kết nối.")


class BadCertificate(Refusal):
    """Bytes that are no certificate, one that has ended, or one that is registered already."""

    code = "exchange.bad_certificate"
    kind = Kind.INVALID
    text = lazy("Chứng thư không đăng ký được: không đọc được, đã hết hạn hoặc đã có ({why}).")


class CertificateMissing(Refusal):
    """No such certificate, or a system that has none that holds."""

    code = "exchange.certificate_missing"
    kind = Kind.MISSING
    text = lazy("Không có chứng thư còn hiệu lực. Đăng ký chứng thư trước.")
