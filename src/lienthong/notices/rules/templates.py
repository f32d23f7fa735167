# SPDX-License-Identifier: Apache-2.0
"""Every notice the platform sends, in Vietnamese and English, with its named fields."""

from collections.abc import Mapping
from types import MappingProxyType

from lienthong.notices.rules.counter import COUNTER
from lienthong.notices.rules.delivery import Channel
from lienthong.notices.rules.officials import OFFICIALS
from lienthong.notices.rules.privacy import PRIVACY
from lienthong.notices.rules.results import RESULTS
from lienthong.notices.rules.returning import RETURNING
from lienthong.notices.rules.shape import Template, Words

_BOTH = frozenset({Channel.EMAIL, Channel.SMS})

_ALL = (
    Template(
        code="case_received",
        vi=Words(
            subject="Đã nhận hồ sơ {case_code}",
            body="{agency} đã nhận hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Cán bộ sẽ kiểm tra và trả lời trong 8 giờ làm việc. "
            "Ông/Bà chưa cần làm gì thêm.",
        ),
        en=Words(
            subject="Application {case_code} received",
            body="{agency} has received application {case_code}: {procedure}.\n\n"
            "An officer will check it and answer within 8 working hours. "
            "You need not do anything now.",
        ),
    ),
    Template(
        code="case_accepted",
        channels=_BOTH,
        vi=Words(
            subject="Hồ sơ {case_code} được tiếp nhận, hẹn trả {due_at}",
            body="{agency} đã tiếp nhận hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Hẹn trả kết quả: {due_at}. Ông/Bà sẽ được báo ngay khi có kết quả.",
            sms="Ho so {case_code} da duoc tiep nhan. Hen tra ket qua {due_at}.",
        ),
        en=Words(
            subject="Application {case_code} accepted, due {due_at}",
            body="{agency} has accepted application {case_code}: {procedure}.\n\n"
            "The result is due on {due_at}. You will be told as soon as it is ready.",
            sms="Application {case_code} accepted. Result due {due_at}.",
        ),
    ),
    Template(
        code="cosigning_asked",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="{applicant} mời Ông/Bà xác nhận hồ sơ {procedure}",
            body="{applicant} khai hồ sơ {procedure} và mời Ông/Bà xác nhận nội dung.\n\n"
            "Mở lời mời để xem nội dung, rồi xác nhận hoặc nêu điều không đồng ý. "
            "Hồ sơ chỉ được nộp khi Ông/Bà đã xác nhận.",
            sms="{applicant} moi Ong/Ba xac nhan ho so tren Cong dich vu cong.",
        ),
        en=Words(
            subject="{applicant} asks you to confirm an application: {procedure}",
            body="{applicant} has filled in an application, {procedure}, and asks you to confirm "
            "it.\n\nOpen the invitation to read it, then confirm it or say what you do not agree "
            "with. It is submitted only once you have confirmed it.",
            sms="{applicant} asks you to confirm an application on the portal.",
        ),
    ),
    Template(
        code="cosigning_confirmed",
        vi=Words(
            subject="{cosigner} đã xác nhận hồ sơ {procedure}",
            body="{cosigner} đã xác nhận nội dung hồ sơ {procedure}. Ông/Bà kiểm tra lại rồi nộp. "
            "Nếu sửa nội dung, cần mời xác nhận lại.",
        ),
        en=Words(
            subject="{cosigner} has confirmed the application: {procedure}",
            body="{cosigner} has confirmed your application, {procedure}. Check it and submit. "
            "If you change anything, it has to be confirmed again.",
        ),
    ),
    Template(
        code="cosigning_declined",
        is_optional=False,
        vi=Words(
            subject="{cosigner} không đồng ý với hồ sơ {procedure}",
            body="{cosigner} không đồng ý với nội dung hồ sơ {procedure}:\n\n{reason}\n\n"
            "Sửa lại nội dung rồi mời xác nhận lần nữa.",
        ),
        en=Words(
            subject="{cosigner} does not agree with the application: {procedure}",
            body="{cosigner} does not agree with your application, {procedure}:\n\n{reason}\n\n"
            "Change it and ask for a confirmation again.",
        ),
    ),
    Template(
        code="draft_expiring",
        vi=Words(
            subject="Hồ sơ soạn dở {procedure} sẽ được xóa sau {until}",
            body="Hồ sơ {procedure} Ông/Bà soạn dở đã lâu không mở. Nội dung sẽ được xóa sau "
            "{until}.\n\nMở hồ sơ và bấm Tiếp tục ở một trang bất kỳ để giữ lại.",
        ),
        en=Words(
            subject="Your unfinished application {procedure} will be deleted after {until}",
            body="You have not opened your unfinished application, {procedure}, for a long time. "
            "What you filled in will be deleted after {until}.\n\n"
            "Open it and press Continue on any page to keep it.",
        ),
    ),
    Template(
        code="supplement_asked",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Hồ sơ {case_code} cần bổ sung trước {until}",
            body="{agency} đề nghị Ông/Bà bổ sung hồ sơ {case_code}, thủ tục {procedure}:\n\n"
            "{what}\n\n"
            "Bổ sung trước {until}. Thời gian chờ bổ sung không tính vào thời hạn giải quyết.",
            sms="Ho so {case_code} can bo sung truoc {until}. Xem chi tiet tren Cong dich vu cong.",
        ),
        en=Words(
            subject="Application {case_code} needs more papers by {until}",
            body="{agency} asks you to complete application {case_code}: {procedure}.\n\n"
            "{what}\n\n"
            "Please do so by {until}. The clock stands still while we wait for you.",
            sms="Application {case_code} needs more papers by {until}. See the portal.",
        ),
    ),
    Template(
        code="payment_asked",
        is_optional=False,
        vi=Words(
            subject="Hồ sơ {case_code}: nộp {amount_vnd} trước {until}",
            body="Hồ sơ {case_code}, thủ tục {procedure}, có phí, lệ phí {amount_vnd}.\n\n"
            "Nộp trước {until} bằng mã QR hoặc tài khoản ngân hàng. "
            "Hồ sơ được giải quyết tiếp khi đã nộp đủ.",
        ),
        en=Words(
            subject="Application {case_code}: pay {amount_vnd} by {until}",
            body="Application {case_code}: {procedure} has a fee of {amount_vnd}.\n\n"
            "Pay by {until} with the QR code or from a bank account. "
            "Work on the application goes on once it is paid.",
        ),
    ),
    Template(
        code="payment_received",
        is_optional=False,
        vi=Words(
            subject="Đã nhận {amount_vnd} cho hồ sơ {case_code}",
            body="Đã nhận {amount_vnd} phí, lệ phí của hồ sơ {case_code}, "
            "theo yêu cầu thanh toán {order_code}.\n\n"
            "Biên lai nằm trong trang hồ sơ. Ông/Bà chưa cần làm gì thêm.",
        ),
        en=Words(
            subject="{amount_vnd} received for application {case_code}",
            body="We have received {amount_vnd} for application {case_code}, "
            "payment order {order_code}.\n\n"
            "The receipt is on the page of the application. You need not do anything now.",
        ),
    ),
    Template(
        code="case_extended",
        vi=Words(
            subject="Xin lỗi và hẹn lại: hồ sơ {case_code}, ngày trả mới {due_at}",
            body="{agency} xin lỗi Ông/Bà vì chưa giải quyết xong hồ sơ {case_code}, "
            "thủ tục {procedure}, đúng hẹn.\n\n"
            "Lý do: {reason}\n\nNgày hẹn trả mới: {due_at}. Ông/Bà không phải nộp thêm giấy tờ.",
        ),
        en=Words(
            subject="Our apologies: application {case_code} is now due {due_at}",
            body="{agency} apologises for not finishing application {case_code}, "
            "{procedure}, in time.\n\n"
            "Reason: {reason}\n\nThe new date is {due_at}. You need not send anything more.",
        ),
    ),
    Template(
        code="duty_asked",
        is_optional=False,
        vi=Words(
            subject="Hồ sơ {case_code} chờ nghĩa vụ tài chính",
            body="{agency} đề nghị Ông/Bà thực hiện nghĩa vụ tài chính của hồ sơ {case_code}, "
            "thủ tục {procedure}.\n\nNội dung: {reason}\n\n"
            "Mở trang hồ sơ để xem cách nộp. Hồ sơ được giải quyết tiếp khi đã nộp đủ.",
        ),
        en=Words(
            subject="Application {case_code} waits for a payment",
            body="{agency} asks you to settle what is due for application {case_code}: "
            "{procedure}.\n\nWhat for: {reason}\n\n"
            "Open the application to see how to pay. Work goes on once it is paid.",
        ),
    ),
    Template(
        code="case_stopped",
        is_optional=False,
        vi=Words(
            subject="Tạm dừng giải quyết hồ sơ {case_code}",
            body="{agency} dừng giải quyết hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Căn cứ: {reason}\n\n"
            "Ông/Bà chưa cần làm gì; cơ quan sẽ báo khi giải quyết tiếp.",
        ),
        en=Words(
            subject="Work on application {case_code} has stopped",
            body="{agency} has stopped work on application {case_code}: {procedure}.\n\n"
            "On the basis of: {reason}\n\n"
            "You need not do anything; the agency will tell you when it goes on.",
        ),
    ),
    Template(
        code="case_resumed",
        is_optional=False,
        vi=Words(
            subject="Giải quyết tiếp hồ sơ {case_code}",
            body="{agency} giải quyết tiếp hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Ngày hẹn trả mới có trên trang hồ sơ. Ông/Bà chưa cần làm gì.",
        ),
        en=Words(
            subject="Work on application {case_code} goes on",
            body="{agency} goes on with application {case_code}: {procedure}.\n\n"
            "The new appointment is on the application's page. You need not do anything.",
        ),
    ),
    Template(
        code="case_refused",
        is_optional=False,
        vi=Words(
            subject="Hồ sơ {case_code} không được giải quyết",
            body="{agency} không giải quyết hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Lý do: {reason}\n\n"
            "Ông/Bà có thể nộp lại khi đã đủ điều kiện, hoặc khiếu nại với cơ quan nói trên.",
        ),
        en=Words(
            subject="Application {case_code} was refused",
            body="{agency} has refused application {case_code}: {procedure}.\n\n"
            "Reason: {reason}\n\n"
            "You may apply again when the conditions are met, or complain to the agency.",
        ),
    ),
    Template(
        code="result_ready",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Hồ sơ {case_code} đã có kết quả",
            body="{agency} đã giải quyết xong hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Tải kết quả có ký số trong trang hồ sơ. Muốn có thêm bản giấy, đổi cách nhận tại đó.",
            sms="Ho so {case_code} da co ket qua. Tai ket qua tren Cong dich vu cong.",
        ),
        en=Words(
            subject="The result of application {case_code} is ready",
            body="{agency} has finished application {case_code}: {procedure}.\n\n"
            "Download the signed result from the page of the application. "
            "If you want it on paper as well, change how you receive it there.",
            sms="The result of application {case_code} is ready on the portal.",
        ),
    ),
    Template(
        code="message_from_agency",
        vi=Words(
            subject="Tin nhắn mới về hồ sơ {case_code}",
            body="{agency} nhắn tin cho Ông/Bà về hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Mở trang tin nhắn để đọc và trả lời.",
        ),
        en=Words(
            subject="New message about application {case_code}",
            body="{agency} has written to you about application {case_code}: {procedure}.\n\n"
            "Open the messages to read and answer.",
        ),
    ),
    Template(
        code="message_from_applicant",
        vi=Words(
            subject="Người nộp nhắn tin về hồ sơ {case_code}",
            body="Người nộp hồ sơ {case_code}, thủ tục {procedure}, vừa nhắn tin.\n\n"
            "Mở hồ sơ để đọc và trả lời trong ngày làm việc.",
        ),
        en=Words(
            subject="The applicant of {case_code} has written",
            body="The applicant of {case_code}, {procedure}, has written a message.\n\n"
            "Please open the dossier and answer within the working day.",
        ),
    ),
    Template(
        code="consultation_asked",
        vi=Words(
            subject="Xin ý kiến về hồ sơ {case_code}, trả lời trước {until}",
            body="{asker} xin ý kiến về hồ sơ {case_code}, thủ tục {procedure}:\n\n{question}\n\n"
            "Trả lời trước {until}.",
        ),
        en=Words(
            subject="Opinion asked on application {case_code} by {until}",
            body="{asker} asks your opinion on application {case_code}, {procedure}:\n\n"
            "{question}\n\nPlease answer by {until}.",
        ),
    ),
    Template(
        code="task_assigned",
        vi=Words(
            subject="Việc mới: {step}, hồ sơ {case_code}",
            body="Ông/Bà được giao bước “{step}” của hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Hoàn thành trước {until}.",
        ),
        en=Words(
            subject="New task: {step}, application {case_code}",
            body="Step “{step}” of application {case_code}, {procedure}, is yours.\n\n"
            "Please finish it by {until}.",
        ),
    ),
    Template(
        code="address_code",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Mã xác nhận địa chỉ: {code}",
            body="Mã xác nhận địa chỉ nhận thông báo là {code}, dùng trong {minutes} phút.\n\n"
            "Nếu Ông/Bà không yêu cầu, hãy bỏ qua; không đưa mã này cho ai.",
            sms="Ma xac nhan: {code}, dung trong {minutes} phut. Khong dua ma nay cho ai.",
        ),
        en=Words(
            subject="Code to confirm your address: {code}",
            body="The code to confirm this address is {code}; it is good for {minutes} minutes.\n\n"
            "If you did not ask for it, do nothing; give it to nobody.",
            sms="Confirmation code: {code}, good for {minutes} minutes. Give it to nobody.",
        ),
    ),
    Template(
        code="contact_changed",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Địa chỉ nhận thông báo vừa được đổi",
            body="Lúc {at}, địa chỉ nhận thông báo của tài khoản đã đổi. Địa chỉ mới chỉ được dùng "
            "sau khi xác nhận.\n\nNếu không phải Ông/Bà đổi, hãy đăng nhập, đổi mật khẩu và đặt "
            "lại địa chỉ trong trang tài khoản.",
            sms="Dia chi nhan thong bao cua Ong/Ba vua doi. Neu khong phai Ong/Ba, hay doi mat "
            "khau ngay.",
        ),
        en=Words(
            subject="Your address for notices was changed",
            body="At {at} the address for your notices was changed. The new one is used only once "
            "it is confirmed.\n\nIf this was not you, sign in, change your password and set the "
            "address again on your account page.",
            sms="Your address for notices was changed. If this was not you, change your password "
            "now.",
        ),
    ),
    Template(
        code="new_device",
        is_optional=False,
        vi=Words(
            subject="Tài khoản vừa đăng nhập trên thiết bị mới",
            body="Lúc {at}, tài khoản của Ông/Bà đăng nhập trên một thiết bị mới: {device}.\n\n"
            "Nếu không phải Ông/Bà, hãy đổi mật khẩu ngay và đăng xuất thiết bị đó "
            "trong trang tài khoản.",
        ),
        en=Words(
            subject="Your account was used on a new device",
            body="At {at} your account signed in on a new device: {device}.\n\n"
            "If this was not you, change your password now and sign that device out "
            "on your account page.",
        ),
    ),
    Template(
        code="feedback_code",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Mã xác nhận của Ông/Bà: {code}",
            body="Mã xác nhận: {code}\n\nNhập mã này trên trang đang mở trong 15 phút để gửi "
            "nội dung Ông/Bà vừa viết. Nếu không phải Ông/Bà, hãy bỏ qua thư này.",
            sms="Ma xac nhan: {code}. Co hieu luc 15 phut.",
        ),
        en=Words(
            subject="Your confirmation code: {code}",
            body="Confirmation code: {code}\n\nType it on the open page within 15 minutes to send "
            "what you wrote. If this was not you, ignore this message.",
            sms="Confirmation code: {code}. Valid for 15 minutes.",
        ),
    ),
    Template(
        code="petition_received",
        channels=_BOTH,
        vi=Words(
            subject="Đã nhận phản ánh {code}, trả lời trước {until}",
            body="{agency} đã nhận phản ánh {code}: {title}.\n\nHạn trả lời: {until}.\n\n"
            "Theo dõi bằng mã {code} và mã bí mật {secret}, không cần tài khoản.",
            sms="Da nhan phan anh {code}, tra loi truoc {until}. Ma bi mat: {secret}.",
        ),
        en=Words(
            subject="Petition {code} received, answer due {until}",
            body="{agency} has received petition {code}: {title}.\n\nAnswer due: {until}.\n\n"
            "Follow it with code {code} and secret {secret}; no account is needed.",
            sms="Petition {code} received, answer due {until}. Secret: {secret}.",
        ),
    ),
    Template(
        code="petition_moved",
        vi=Words(
            subject="Phản ánh {code}: {what}",
            body="Phản ánh {code}: {what}.\n\n{reason}\n\n"
            "Cơ quan trả lời: {agency}. Hạn trả lời: {until}.",
        ),
        en=Words(
            subject="Petition {code}: {what}",
            body="Petition {code}: {what}.\n\n{reason}\n\n"
            "Answered by: {agency}. Answer due: {until}.",
        ),
    ),
    Template(
        code="petition_answered",
        channels=_BOTH,
        vi=Words(
            subject="Phản ánh {code} đã được trả lời",
            body="{agency} đã trả lời phản ánh {code}: {title}.\n\n"
            "Xem câu trả lời và cho biết Ông/Bà có hài lòng không trước {until}. "
            "Nếu chưa hài lòng, cơ quan cấp trên sẽ xem lại.",
            sms="Phan anh {code} da duoc tra loi. Cho biet co hai long khong truoc {until}.",
        ),
        en=Words(
            subject="Petition {code} has been answered",
            body="{agency} has answered petition {code}: {title}.\n\n"
            "Read the answer and say whether it satisfies you by {until}. "
            "If it does not, the agency above will look again.",
            sms="Petition {code} answered. Say whether it satisfies by {until}.",
        ),
    ),
    Template(
        code="question_answered",
        vi=Words(
            subject="Câu hỏi của Ông/Bà: {what}",
            body="{agency} về câu hỏi của Ông/Bà “{question}”:\n\n{answer}",
        ),
        en=Words(
            subject="Your question: {what}",
            body="{agency} about your question “{question}”:\n\n{answer}",
        ),
    ),
    Template(
        code="feedback_waiting",
        vi=Words(
            subject="{what}: {code}, hạn {until}",
            body="{what}: {code}, {title}.\n\nHạn trả lời: {until}. Mở trang Phản ánh, hỏi đáp.",
        ),
        en=Words(
            subject="{what}: {code}, due {until}",
            body="{what}: {code}, {title}.\n\nAnswer due: {until}. Open the page of petitions.",
        ),
    ),
)

TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {each.code: each for each in (*_ALL, *OFFICIALS, *COUNTER, *RESULTS, *RETURNING, *PRIVACY)}
)
