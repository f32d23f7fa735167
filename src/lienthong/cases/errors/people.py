# SPDX-License-Identifier: Apache-2.0
"""Why work is not given, noted, asked or reminded of among officials."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class NotAColleague(Refusal):
    """Work is given to somebody who may do it: in the same agency, with the right it needs."""

    code = "cases.not_a_colleague"
    kind = Kind.INVALID
    text = lazy("Người được chọn không giữ vị trí hoặc quyền cần thiết ở cơ quan này.")


class ColleagueAbsent(Refusal):
    """Work is not given to somebody who is away."""

    code = "cases.colleague_absent"
    kind = Kind.INVALID
    text = lazy("{name} đang vắng theo lịch. Chọn người khác hoặc người được ủy quyền.")


class NotTheLead(Refusal):
    """The assignment is the chief's, or of those whose step it is."""

    code = "cases.not_the_lead"
    kind = Kind.DENIED
    text = lazy("Chỉ người đang giữ bước hoặc lãnh đạo cơ quan mới phân công việc này.")


class NoSuchPart(Refusal):
    """The person has no such part in the dossier."""

    code = "cases.no_such_part"
    kind = Kind.CONFLICT
    text = lazy("Người này không còn tham gia hồ sơ với vai trò đó. Tải lại trang.")


class EmptyNote(Refusal):
    """A note says something."""

    code = "cases.empty_note"
    kind = Kind.INVALID
    text = lazy("Viết nội dung ghi chú trước khi gửi.")


class UnknownPlaceholder(Refusal):
    """A ready reason mentions something that nothing fills."""

    code = "cases.unknown_placeholder"
    kind = Kind.INVALID
    text = lazy("Không có chỗ điền “{given}”. Dùng các chỗ điền: {known}.")


class TemplateMissing(Refusal):
    """No such ready reason in force in the actor's agency."""

    code = "cases.template_missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy mẫu lý do. Mẫu có thể đã được sửa hoặc ngừng dùng.")


class GroupNeeded(Refusal):
    """A group of agencies has a name and at least two members."""

    code = "cases.group_needed"
    kind = Kind.INVALID
    text = lazy("Nhóm cần có tên và ít nhất hai cơ quan.")


class AskedNobody(Refusal):
    """A consultation names at least one agency, and none twice."""

    code = "cases.asked_nobody"
    kind = Kind.INVALID
    text = lazy("Chọn ít nhất một cơ quan để lấy ý kiến, mỗi cơ quan một lần.")


class AlreadyConsulted(Refusal):
    """The agency was asked and has not answered yet."""

    code = "cases.already_consulted"
    kind = Kind.CONFLICT
    text = lazy("{agency} đang được lấy ý kiến trong hồ sơ này. Chờ trả lời hoặc nhắc cơ quan đó.")


class MoreTimeAsked(Refusal):
    """More time is asked once, for a working day after the one in force."""

    code = "cases.more_time_asked"
    kind = Kind.CONFLICT
    text = lazy("Yêu cầu lấy ý kiến này đã được xin thêm thời gian một lần.")


class NoMoreTimeAsked(Refusal):
    """Nobody waits for a decision about more time."""

    code = "cases.no_more_time_asked"
    kind = Kind.CONFLICT
    text = lazy("Không có đề nghị thêm thời gian nào đang chờ quyết định.")


class AlreadyReminded(Refusal):
    """One reminder a day is enough."""

    code = "cases.already_reminded"
    kind = Kind.CONFLICT
    text = lazy("Hôm nay đã nhắc việc này rồi.")


class NobodyToRemind(Refusal):
    """The step is in the common queue: assign it instead."""

    code = "cases.nobody_to_remind"
    kind = Kind.CONFLICT
    text = lazy("Bước này chưa giao cho ai nên không có người để nhắc. Hãy phân công.")
