# SPDX-License-Identifier: Apache-2.0
"""What officials are told about their work."""

from lienthong.notices.rules.shape import Template, Words

OFFICIALS = (
    Template(
        code="work_involved",
        vi=Words(
            subject="{part}: hồ sơ {case_code}",
            body="{who} đề nghị Ông/Bà tham gia hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Vai trò: {part}. Mở trang hồ sơ để xem và ghi chú.",
        ),
        en=Words(
            subject="{part}: application {case_code}",
            body="{who} asks you to take part in application {case_code}, {procedure}.\n\n"
            "Your part: {part}. Open the application to read and to leave notes.",
        ),
    ),
    Template(
        code="note_mention",
        vi=Words(
            subject="{who} nhắc Ông/Bà trong hồ sơ {case_code}",
            body="{who} viết về hồ sơ {case_code}:\n\n{text}\n\nMở trang hồ sơ để trả lời.",
        ),
        en=Words(
            subject="{who} mentioned you on application {case_code}",
            body="{who} writes about application {case_code}:\n\n{text}\n\n"
            "Open the application to answer.",
        ),
    ),
    Template(
        code="work_reminder",
        vi=Words(
            subject="Nhắc việc: {step}, hồ sơ {case_code}",
            body="{who} nhắc Ông/Bà hoàn thành bước “{step}” của hồ sơ {case_code}.\n\n"
            "Hạn của bước: {until}. Nếu vướng, ghi chú vào hồ sơ để cùng xử lý.",
        ),
        en=Words(
            subject="Reminder: {step}, application {case_code}",
            body="{who} reminds you of step “{step}” of application {case_code}.\n\n"
            "The step is due {until}. If something is in the way, leave a note.",
        ),
    ),
    Template(
        code="case_soon",
        vi=Words(
            subject="Sắp đến hạn: hồ sơ {case_code}",
            body="Hồ sơ {case_code}, thủ tục {procedure}, hẹn trả kết quả lúc {until}.\n\n"
            "Nếu không kịp, gửi văn bản xin lỗi và hẹn lại trước khi hết hạn.",
        ),
        en=Words(
            subject="Due soon: application {case_code}",
            body="Application {case_code}, {procedure}, is due {until}.\n\n"
            "If it cannot be finished, send the apology with a new date before then.",
        ),
    ),
    Template(
        code="case_late",
        vi=Words(
            subject="Quá hạn: hồ sơ {case_code}",
            body="Hồ sơ {case_code}, thủ tục {procedure}, đã quá hạn từ {until}.\n\n"
            "Đang ở: {holder}. Mở bàn điều hành để giao lại, nhắc hoặc tự xử lý.",
        ),
        en=Words(
            subject="Overdue: application {case_code}",
            body="Application {case_code}, {procedure}, has been overdue since {until}.\n\n"
            "It is at: {holder}. Open the chief's desk to reassign, remind or act.",
        ),
    ),
    Template(
        code="step_soon",
        vi=Words(
            subject="Sắp hết hạn bước {step}, hồ sơ {case_code}",
            body="Bước “{step}” của hồ sơ {case_code} cần xong trước {until}.\n\n"
            "Người giữ: {holder}.",
        ),
        en=Words(
            subject="Step {step} of application {case_code} is due soon",
            body="Step “{step}” of application {case_code} is due {until}.\n\nWith: {holder}.",
        ),
    ),
    Template(
        code="step_late",
        vi=Words(
            subject="Bước {step} quá hạn, hồ sơ {case_code}",
            body="Bước “{step}” của hồ sơ {case_code} quá hạn từ {until}.\n\n"
            "Người giữ: {holder}. Ngày hẹn trả của hồ sơ chưa chắc đã qua: còn kịp giao lại.",
        ),
        en=Words(
            subject="Step {step} of application {case_code} is late",
            body="Step “{step}” of application {case_code} has been late since {until}.\n\n"
            "With: {holder}. The appointment itself may still be kept: it can be reassigned.",
        ),
    ),
    Template(
        code="case_watched",
        vi=Words(
            subject="Hồ sơ {case_code}: {status}",
            body="Hồ sơ {case_code} mà Ông/Bà theo dõi, thủ tục {procedure}, nay là: {status}.",
        ),
        en=Words(
            subject="Application {case_code}: {status}",
            body="Application {case_code} that you follow, {procedure}, is now: {status}.",
        ),
    ),
    Template(
        code="opinion_late",
        vi=Words(
            subject="Quá hạn cho ý kiến: hồ sơ {case_code}",
            body="{asked} chưa trả lời về hồ sơ {case_code}; hạn trả lời: {until}.\n\n{question}",
        ),
        en=Words(
            subject="Opinion overdue: application {case_code}",
            body="{asked} has not answered on application {case_code}; it was due {until}.\n\n"
            "{question}",
        ),
    ),
    Template(
        code="opinion_declined",
        vi=Words(
            subject="{asked} từ chối cho ý kiến, hồ sơ {case_code}",
            body="{asked} từ chối cho ý kiến về hồ sơ {case_code} (hạn {until}):\n\n{question}"
            "\n\nHỏi cơ quan khác, hoặc ghi căn cứ để tiếp tục.",
        ),
        en=Words(
            subject="{asked} declined to give an opinion, application {case_code}",
            body="{asked} declined to give its opinion on application {case_code} (due {until}):"
            "\n\n{question}\n\nAsk another agency, or record a basis to go on.",
        ),
    ),
    Template(
        code="more_time_asked",
        vi=Words(
            subject="{asked} xin thêm thời gian, hồ sơ {case_code}",
            body="{asked} xin thêm thời gian để trả lời về hồ sơ {case_code}; hạn hiện tại {until}."
            "\n\n{question}\n\nĐồng ý hoặc không trong trang hồ sơ.",
        ),
        en=Words(
            subject="{asked} asks for more time, application {case_code}",
            body="{asked} asks for more time to answer on application {case_code}, due {until}."
            "\n\n{question}\n\nDecide on the page of the application.",
        ),
    ),
    Template(
        code="more_time_decided",
        vi=Words(
            subject="Hạn cho ý kiến hồ sơ {case_code}: {until}",
            body="Đề nghị thêm thời gian của {asked} về hồ sơ {case_code} đã được xem xét. "
            "Hạn trả lời: {until}.\n\n{question}",
        ),
        en=Words(
            subject="Opinion on application {case_code} due {until}",
            body="The wish of {asked} for more time on application {case_code} was decided. "
            "The opinion is due {until}.\n\n{question}",
        ),
    ),
    Template(
        code="access_asked",
        vi=Words(
            subject="Yêu cầu truy cập dữ liệu: {service}",
            body="{system} ({agency}) xin gọi dịch vụ {service}.\n\nMục đích: {purpose}\n\n"
            "Mở yêu cầu để xem căn cứ, rồi chấp thuận hoặc từ chối.",
        ),
        en=Words(
            subject="Access to data requested: {service}",
            body="{system} ({agency}) asks to call the service {service}.\n\nPurpose: {purpose}\n\n"
            "Open the request to read its legal basis, then approve or refuse.",
        ),
    ),
    Template(
        code="access_decided",
        vi=Words(
            subject="{status}: truy cập dữ liệu {service}",
            body="Yêu cầu của {system} gọi dịch vụ {service} nay là: {status}.\n\n{reason}",
        ),
        en=Words(
            subject="{status}: access to {service}",
            body="The request of {system} to call the service {service} is now: {status}."
            "\n\n{reason}",
        ),
    ),
    Template(
        code="access_ended",
        vi=Words(
            subject="Hết quyền truy cập dữ liệu: {service}",
            body="{system} không còn được gọi:\n\n{services}\n\nTừ lúc: {at}. Lý do: {reason}"
            "\n\nNếu còn cần, mở trang dịch vụ để xin quyền lại.",
        ),
        en=Words(
            subject="Access to data ended: {service}",
            body="{system} may no longer call:\n\n{services}\n\nSince: {at}. Reason: {reason}"
            "\n\nIf it is still needed, open the page of the service to ask for access again.",
        ),
    ),
    Template(
        code="access_suspended",
        vi=Words(
            subject="Tạm không gọi được dữ liệu: {service}",
            body="{closed} đã bị ngắt khỏi nền tảng lúc {at}. {system} tạm không gọi được:"
            "\n\n{services}\n\nQuyền vẫn giữ, dùng lại được khi hệ thống ấy được mở lại.",
        ),
        en=Words(
            subject="Data cannot be called for now: {service}",
            body="{closed} was cut off from the platform at {at}. {system} cannot call for now:"
            "\n\n{services}\n\nThe rights stay, and serve again once that system is reopened.",
        ),
    ),
    Template(
        code="access_resumed",
        vi=Words(
            subject="Lại gọi được dữ liệu: {service}",
            body="{closed} đã được mở lại lúc {at}. {system} lại gọi được:\n\n{services}",
        ),
        en=Words(
            subject="Data can be called again: {service}",
            body="{closed} was reopened at {at}. {system} can call again:\n\n{services}",
        ),
    ),
    Template(
        code="group_let_in",
        vi=Words(
            subject="Nhóm {group} được gọi thêm dữ liệu: {service}",
            body="{system} thuộc nhóm {group}, nên nay được gọi:\n\n{services}"
            "\n\nMục đích: {purpose}",
        ),
        en=Words(
            subject="The group {group} may call more data: {service}",
            body="{system} is in the group {group}, so it may now call:\n\n{services}"
            "\n\nPurpose: {purpose}",
        ),
    ),
    Template(
        code="group_joined",
        vi=Words(
            subject="{system} vào nhóm {group}",
            body="{system} ({agency}) nay thuộc nhóm {group}, nên được gọi:\n\n{services}"
            "\n\nLý do: {reason}",
        ),
        en=Words(
            subject="{system} joined the group {group}",
            body="{system} ({agency}) is now in the group {group}, so it may call:"
            "\n\n{services}\n\nReason: {reason}",
        ),
    ),
    Template(
        code="service_leaving",
        vi=Words(
            subject="{status}: dịch vụ dữ liệu {service}",
            body="Dịch vụ {service} mà hệ thống của cơ quan được gọi: {status}.\n\n"
            "Ngày cuối: {day}.\n\n{notice}",
        ),
        en=Words(
            subject="{status}: data service {service}",
            body="The service {service}, which your agency's systems may call: {status}.\n\n"
            "Last day: {day}.\n\n{notice}",
        ),
    ),
    Template(
        code="service_leaving_soon",
        vi=Words(
            subject="Ngày cuối {day}: dịch vụ dữ liệu {service}",
            body="Dịch vụ {service} mà hệ thống của cơ quan được gọi chỉ còn cung cấp đến hết ngày "
            "{day}. Sau ngày đó, lượt gọi có thể bị từ chối.\n\n{notice}",
        ),
        en=Words(
            subject="Last day {day}: data service {service}",
            body="The service {service}, which your agency's systems may call, is offered only "
            "until the end of {day}. After that day calls may be refused.\n\n{notice}",
        ),
    ),
    Template(
        code="service_overdue",
        vi=Words(
            subject="Đã qua ngày cuối {day}: dịch vụ dữ liệu {service}",
            body="Cơ quan đã báo dịch vụ {service} cung cấp đến hết ngày {day}, nhưng dịch vụ vẫn "
            "đang mở. Nếu không cần nữa, hãy thôi cung cấp; nếu còn cần, hãy mở lại dịch vụ, rồi "
            "báo ngày cuối khác khi đã định.",
        ),
        en=Words(
            subject="Past its last day {day}: data service {service}",
            body="Your agency told that the service {service} is offered until the end of {day}, "
            "but it is still open. If it is not needed any more, end it; if it is, reopen it, and "
            "tell another last day when there is one.",
        ),
    ),
    Template(
        code="access_ending",
        vi=Words(
            subject="Quyền truy cập dữ liệu sắp hết, ngày cuối {day}: {service}",
            body="{system} chỉ còn được gọi đến hết ngày {day}:\n\n{services}\n\nNếu còn cần, mở "
            "trang dịch vụ để xin quyền tiếp trước ngày đó; quyền đang có vẫn giữ trong lúc chờ.",
        ),
        en=Words(
            subject="Access to data ends soon, last day {day}: {service}",
            body="{system} may call only until the end of {day}:\n\n{services}\n\nIf it is still "
            "needed, open the page of the service to ask for access again before that day; the "
            "present rights stay while you wait.",
        ),
    ),
    Template(
        code="service_changed",
        vi=Words(
            subject="Dịch vụ dữ liệu {service} có bản mới: {version}",
            body="Tài liệu mới bỏ hoặc đổi những thao tác sau; kiểm tra lại lượt gọi của hệ thống."
            "\n\n{changes}",
        ),
        en=Words(
            subject="Data service {service} has a new version: {version}",
            body="The new document drops or changes these operations; check what your systems call."
            "\n\n{changes}",
        ),
    ),
)
