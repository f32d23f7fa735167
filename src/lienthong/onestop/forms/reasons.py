# SPDX-License-Identifier: Apache-2.0
"""Ready reasons for Mẫu 02–05. They are printed on Vietnamese papers, so nobody translates them."""

REFUSE = (
    "Thủ tục không thuộc thẩm quyền của cơ quan; nộp hồ sơ tại cơ quan ghi ở phần hướng dẫn.",
    "Hồ sơ trùng với hồ sơ đang được giải quyết; kết quả sẽ trả theo hồ sơ đã nộp trước.",
    "Nội dung đề nghị đã được giải quyết; Ông/Bà có thể đề nghị cấp bản sao kết quả.",
    "Đối tượng đề nghị không thuộc trường hợp được giải quyết theo quy định của thủ tục.",
)
SUPPLEMENT_WHY = (
    "Thành phần hồ sơ chưa đầy đủ theo quy định của thủ tục.",
    "Nội dung khai chưa thống nhất với giấy tờ kèm theo.",
    "Nội dung khai chưa thống nhất với cơ sở dữ liệu quốc gia.",
    "Bản chụp mờ, mất góc hoặc không đọc được.",
)
#: A ready item for each paper of the procedure.
SUPPLEMENT_PAPER = "Bản chụp rõ, đủ các trang: {paper}"
PAYMENT = (
    "Nộp lệ phí giải quyết thủ tục theo biểu phí đã công bố.",
    "Nộp nghĩa vụ tài chính theo thông báo của cơ quan thuế.",
)
STOP = (
    "Có văn bản của cơ quan tiến hành tố tụng yêu cầu tạm dừng giải quyết.",
    "Có tranh chấp, khiếu nại đang được giải quyết liên quan trực tiếp đến nội dung hồ sơ.",
    "Người nộp có văn bản đề nghị tạm dừng giải quyết.",
)
EXTEND = (
    "Cơ quan được lấy ý kiến chưa trả lời trong thời hạn.",
    "Hồ sơ cần thẩm tra, xác minh thêm tại thực địa.",
    "Hệ thống thông tin phục vụ giải quyết bị gián đoạn.",
)
#: Words in the name of the agency that a pack's consultation step asks.
ASKED = {"tax": "thuế", "police": "công an", "land": "đất đai", "health": "y tế"}
