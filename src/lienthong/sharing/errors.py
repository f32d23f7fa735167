# SPDX-License-Identifier: Apache-2.0
"""Why something of the sharing platform is not done. Faults of calls are in `rules.faults`."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class SubsystemMissing(Refusal):
    """No such system, or it is another agency's."""

    code = "sharing.subsystem_missing"
    kind = Kind.MISSING
    text = lazy("Không có hệ thống này trong danh mục của cơ quan.")


class BadSubsystem(Refusal):
    """A code or key that a system cannot have, or one that is taken."""

    code = "sharing.bad_subsystem"
    kind = Kind.INVALID
    text = lazy("Mã hệ thống {code} đã có hoặc không hợp lệ; khóa phải là Ed25519 hoặc P-256.")


class ServiceMissing(Refusal):
    """No such service, or it is another agency's."""

    code = "sharing.service_missing"
    kind = Kind.MISSING
    text = lazy("Không có dịch vụ dữ liệu này.")


class BadService(Refusal):
    """A service that cannot be published so."""

    code = "sharing.bad_service"
    kind = Kind.INVALID
    text = lazy("Chưa công bố được dịch vụ: {why}. Sửa rồi gửi lại.")


class InsideRefused(Refusal):
    """An address within the node's own network, from somebody who does not run the node."""

    code = "sharing.inside_refused"
    kind = Kind.INVALID
    text = lazy(
        "Địa chỉ trong mạng nội bộ của nền tảng phải do bộ phận vận hành nền tảng công bố lần đầu; "
        "sau đó cơ quan tự công bố bản mới. Hoặc dùng địa chỉ https từ bên ngoài."
    )


class BadMove(Refusal):
    """A state that a service does not go to from where it stands, or not without a notice."""

    code = "sharing.bad_move"
    kind = Kind.CONFLICT
    text = lazy("Dịch vụ không chuyển được sang trạng thái này, hoặc còn thiếu thông báo.")


class BadEnd(Refusal):
    """A last day that is past, or of a service that is not to end."""

    code = "sharing.bad_end"
    kind = Kind.INVALID
    text = lazy("Ngày thôi cung cấp phải từ hôm nay, và chỉ đặt khi báo sắp thôi.")


class BadRequest(Refusal):
    """A request for access that says too little, or asks for what is not offered."""

    code = "sharing.bad_request"
    kind = Kind.INVALID
    text = lazy("Nêu căn cứ pháp lý và mục đích; thời hạn phải từ hôm nay; dịch vụ phải đang mở.")


class AlreadyAsked(Refusal):
    """The same was asked already, and waits."""

    code = "sharing.already_asked"
    kind = Kind.CONFLICT
    text = lazy("Hệ thống này đã có yêu cầu đang chờ đối với dịch vụ. Chờ bên cung cấp trả lời.")


class RequestMissing(Refusal):
    """No such request that waits for this agency."""

    code = "sharing.request_missing"
    kind = Kind.MISSING
    text = lazy("Không có yêu cầu này, hoặc yêu cầu đã được trả lời.")


class ReasonNeeded(Refusal):
    """A refusal without a reason."""

    code = "sharing.reason_needed"
    kind = Kind.INVALID
    text = lazy("Nêu lý do để bên yêu cầu biết cần bổ sung gì.")


class RightMissing(Refusal):
    """No such right, or of another agency's service."""

    code = "sharing.right_missing"
    kind = Kind.MISSING
    text = lazy("Không có quyền truy cập này, hoặc quyền đã kết thúc.")


class NotThroughPlatform(Refusal):
    """A register was asked directly, or with a signature that is not the platform's."""

    code = "sharing.not_through_platform"
    kind = Kind.DENIED
    text = lazy("Cơ sở dữ liệu chỉ trả lời qua nền tảng chia sẻ dữ liệu.")


class WordsUnproven(Refusal):
    """Another node asks in somebody's name, and its site signed no such question."""

    code = "sharing.words_unproven"
    kind = Kind.DENIED
    text = lazy("Lời hỏi thay không mang chữ ký của trang thuộc nút {node} cho đúng câu hỏi này.")


class WordsUntimely(Refusal):
    """Another node asks in somebody's name with words of another minute: a clock is off."""

    code = "sharing.words_untimely"
    kind = Kind.DENIED
    text = lazy(
        "Lời hỏi thay của nút {node} đã hết hạn hoặc chưa đến giờ. Kiểm tra đồng hồ hai nút."
    )


class AgencyNotCarried(Refusal):
    """Another node asks in the name of an agency that is not its own to carry."""

    code = "sharing.agency_not_carried"
    kind = Kind.DENIED
    text = lazy("Nút {node} không được hỏi thay cơ quan {agency}.")


class KeyNotReady(Refusal):
    """A key that other nodes may not have read of yet."""

    code = "sharing.key_not_ready"
    kind = Kind.CONFLICT
    text = lazy("Chuẩn bị khóa mới trước, chờ {minutes} phút cho các nút khác đọc rồi mới đổi.")


class BadKeys(Refusal):
    """A list of records to follow that holds none, or something that is no number of one."""

    code = "sharing.bad_keys"
    kind = Kind.INVALID
    text = lazy("Gửi danh sách số của các bản ghi, đúng mẫu số của cơ sở dữ liệu.")


class BadPlace(Refusal):
    """A place in a list of changes that was never told."""

    code = "sharing.bad_place"
    kind = Kind.INVALID
    text = lazy("Vị trí phải là số nguyên mà lần hỏi trước đã trả về, hoặc 0 để hỏi từ đầu.")


class GroupMissing(Refusal):
    """No such group of systems."""

    code = "sharing.group_missing"
    kind = Kind.MISSING
    text = lazy("Không có nhóm hệ thống này.")


class BadGroup(Refusal):
    """A code that a group cannot have, or one that is taken, or no name."""

    code = "sharing.bad_group"
    kind = Kind.INVALID
    text = lazy("Mã nhóm {code} đã có hoặc không hợp lệ, hoặc nhóm chưa có tên.")


class CertificateMissing(Refusal):
    """No such certificate of this system, or it was revoked."""

    code = "sharing.certificate_missing"
    kind = Kind.MISSING
    text = lazy("Hệ thống không có chứng thư này, hoặc chứng thư đã bị thu hồi.")


class CallMissing(Refusal):
    """No such call, or neither side of it is the agency's."""

    code = "sharing.call_missing"
    kind = Kind.MISSING
    text = lazy("Không có lượt gọi này của hệ thống hay dịch vụ của cơ quan.")


class BadKeeping(Refusal):
    """A policy of keeping bodies without bounds, or without a legal basis."""

    code = "sharing.bad_keeping"
    kind = Kind.INVALID
    text = lazy("Số ngày lưu nội dung từ 0 đến 3.650; có lưu thì phải nêu căn cứ pháp lý.")


class BodiesMissing(Refusal):
    """No body of this call is kept, or its time is over, or the disk has lost it."""

    code = "sharing.bodies_missing"
    kind = Kind.MISSING
    text = lazy("Nội dung của lượt gọi này không được lưu, hoặc đã hủy khi hết thời hạn.")


class SearchTooWide(Refusal):
    """A search of calls that would read through too much."""

    code = "sharing.search_too_wide"
    kind = Kind.INVALID
    text = lazy("Tìm quá rộng: chọn một dịch vụ hoặc hệ thống, và khoảng thời gian ngắn hơn.")


class NotForTrying(Refusal):
    """A call that pages do not make: services in use are called by systems, not by hand."""

    code = "sharing.not_for_trying"
    kind = Kind.CONFLICT
    text = lazy("Chỉ chạy thử được thao tác còn cung cấp của dịch vụ đang thử nghiệm.")


class BadTrial(Refusal):
    """Values that make no address of the service."""

    code = "sharing.bad_trial"
    kind = Kind.INVALID
    text = lazy("Điền đủ giá trị trên đường dẫn, không có dấu gạch chéo; nội dung tối đa 64 KB.")


class TriedTooOften(Refusal):
    """More trials of one system than pages make in a minute."""

    code = "sharing.tried_too_often"
    kind = Kind.BUSY
    text = lazy("Hệ thống này đã chạy thử {most} lần trong một phút. Chờ một phút rồi thử lại.")


class PlatformAway(Refusal):
    """The gateway of this node does not answer the pages."""

    code = "sharing.platform_away"
    kind = Kind.UPSTREAM
    text = lazy("Cổng của nền tảng không trả lời. Thử lại sau vài phút.")
