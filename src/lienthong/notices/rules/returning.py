# SPDX-License-Identifier: Apache-2.0
"""Notices about a result on its way to its applicant: where it waits, who has it."""

from lienthong.notices.rules.delivery import Channel
from lienthong.notices.rules.shape import Template, Words

_BOTH = frozenset({Channel.EMAIL, Channel.SMS})

RETURNING = (
    Template(
        code="result_at_counter",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Hồ sơ {case_code} có kết quả, mời đến nhận",
            body="{agency} đã ký kết quả hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Bản giấy chờ Ông/Bà tại {where}, giữ tại quầy đến {until}. Mang giấy tờ tùy thân; "
            "người khác nhận thay cần giấy ủy quyền.\n\n"
            "Bản điện tử đã ký số tải được ngay trong trang hồ sơ.",
            sms="Ho so {case_code} da co ket qua, giu tai quay den {until}. Mang giay to tuy than.",
        ),
        en=Words(
            subject="The result of application {case_code} is ready to be collected",
            body="{agency} has signed the result of application {case_code}: {procedure}.\n\n"
            "The paper waits for you at {where} and is kept there until {until}. Bring an "
            "identity document; somebody else needs your authorisation.\n\n"
            "The signed file can be downloaded now from the page of the application.",
            sms="Application {case_code}: collect the result by {until}. Bring your identity card.",
        ),
    ),
    Template(
        code="result_to_post",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Hồ sơ {case_code} có kết quả, sẽ gửi bưu chính",
            body="{agency} đã ký kết quả hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Bản giấy được gửi qua bưu chính từ {where}; số hiệu bưu gửi sẽ báo khi giao bưu tá. "
            "Muốn đổi sang nhận tại quầy, đổi cách nhận trước lúc đó; tại quầy giữ đến {until}.\n\n"
            "Bản điện tử đã ký số tải được ngay trong trang hồ sơ.",
            sms="Ho so {case_code} da co ket qua, ban giay se gui buu chinh. Ban dien tu da co.",
        ),
        en=Words(
            subject="The result of application {case_code} is ready and will be posted",
            body="{agency} has signed the result of application {case_code}: {procedure}.\n\n"
            "The paper will be posted from {where}; you will be told its tracking number. To "
            "collect it instead, change how you receive it before then; it is kept until {until}."
            "\n\nThe signed file can be downloaded now from the page of the application.",
            sms="Application {case_code}: the result is signed and will be posted to you.",
        ),
    ),
    Template(
        code="result_uncollected",
        channels=_BOTH,
        vi=Words(
            subject="Nhắc nhận kết quả hồ sơ {case_code}",
            body="Kết quả hồ sơ {case_code}, thủ tục {procedure}, {agency} ký lúc {since}, "
            "vẫn chờ Ông/Bà tại {where}.\n\nBản giấy giữ tại quầy đến {until}. Mang giấy tờ tùy "
            "thân; không tiện đến, Ông/Bà đổi sang gửi bưu chính trong trang hồ sơ.",
            sms="Ket qua ho so {case_code} van cho Ong/Ba tai quay, giu den {until}.",
        ),
        en=Words(
            subject="The result of application {case_code} still waits for you",
            body="The result of application {case_code}: {procedure}, signed by {agency} at "
            "{since}, still waits for you at {where}.\n\nIt is kept there until {until}. Bring an "
            "identity document; if you cannot come, choose the post on the application's page.",
            sms="The result of application {case_code} waits for you, kept until {until}.",
        ),
    ),
    Template(
        code="result_posted",
        channels=_BOTH,
        vi=Words(
            subject="Kết quả hồ sơ {case_code} đã giao bưu chính, số hiệu {tracking}",
            body="{agency} đã giao kết quả hồ sơ {case_code}, thủ tục {procedure}, cho {carrier}."
            "\n\nSố hiệu bưu gửi: {tracking}. Xem hành trình trong trang hồ sơ. Bưu tá thu cước "
            "người nhận khi phát.",
            sms="Ket qua ho so {case_code} da giao buu chinh, so hieu {tracking}.",
        ),
        en=Words(
            subject="The result of application {case_code} is in the post: {tracking}",
            body="{agency} has given the result of application {case_code}: {procedure}, to "
            "{carrier}.\n\nTracking number: {tracking}. Follow it on the page of the application. "
            "The receiver pays the postage on delivery.",
            sms="The result of application {case_code} is in the post, number {tracking}.",
        ),
    ),
    Template(
        code="result_brought_back",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Bưu chính chưa phát được kết quả hồ sơ {case_code}",
            body="{carrier} chưa phát được bưu gửi {tracking} chứa kết quả hồ sơ {case_code}, thủ "
            "tục {procedure}, của {agency} và đã chuyển hoàn.\n\nLý do: {reason}\n\n"
            "Bản giấy đang ở {where}, giữ đến {until}. Ông/Bà đến nhận, hoặc chọn lại gửi bưu "
            "chính với địa chỉ khác trong trang hồ sơ.",
            sms="Buu chinh chua phat duoc ket qua ho so {case_code}. Moi den quay nhan.",
        ),
        en=Words(
            subject="The post could not deliver the result of application {case_code}",
            body="{carrier} could not deliver item {tracking} with the result of application "
            "{case_code}: {procedure}, of {agency}, and brought it back.\n\nReason: {reason}\n\n"
            "The paper is at {where}, kept until {until}. Collect it, or choose the post again "
            "with another address on the page of the application.",
            sms="The post could not deliver the result of application {case_code}. Collect it.",
        ),
    ),
    Template(
        code="result_lost",
        channels=_BOTH,
        is_optional=False,
        vi=Words(
            subject="Bưu chính làm mất kết quả hồ sơ {case_code}, cơ quan sẽ gửi lại",
            body="{carrier} báo không tìm thấy bưu gửi {tracking} chứa kết quả hồ sơ {case_code}, "
            "thủ tục {procedure}. {agency} xin lỗi Ông/Bà và sẽ in, gửi lại; Ông/Bà không phải "
            "làm gì thêm.\n\nBản điện tử đã ký số vẫn tải được trong trang hồ sơ. Muốn nhận tại "
            "quầy hoặc ở địa chỉ khác, đổi cách nhận tại đó.",
            sms="Buu chinh lam mat ket qua ho so {case_code}. Co quan se gui lai, xin loi Ong/Ba.",
        ),
        en=Words(
            subject="The post lost the result of application {case_code}; another will be sent",
            body="{carrier} cannot find item {tracking} with the result of application "
            "{case_code}: {procedure}. {agency} apologises and will print and send it again; "
            "there is nothing you have to do.\n\nThe signed file can still be downloaded from the "
            "page of the application. To collect it, or for another address, change it there.",
            sms="The post lost the result of application {case_code}. It will be sent again.",
        ),
    ),
    Template(
        code="result_handed",
        vi=Words(
            subject="Đã trao kết quả hồ sơ {case_code}",
            body="{agency} đã trao bản giấy kết quả hồ sơ {case_code}, thủ tục {procedure}, cho "
            "{receiver}.\n\nNgười này không phải do Ông/Bà nhờ, mời báo ngay cho cơ quan. "
            "Ông/Bà hài lòng ở mức nào? Mời đánh giá trong trang hồ sơ.",
        ),
        en=Words(
            subject="The result of application {case_code} was handed over",
            body="{agency} has handed the result of application {case_code}: {procedure}, to "
            "{receiver}.\n\nIf you did not send this person, tell the office at once. How "
            "satisfied are you? Tell us on the page of the application.",
        ),
    ),
    Template(
        code="result_delivered_to",
        vi=Words(
            subject="Bưu chính đã phát kết quả hồ sơ {case_code}",
            body="Bưu chính báo đã phát kết quả hồ sơ {case_code}, thủ tục {procedure}, của "
            "{agency} cho {receiver}.\n\nChưa nhận được, mời nhắn cho cơ quan trong trang hồ sơ. "
            "Ông/Bà hài lòng ở mức nào? Mời đánh giá tại đó.",
        ),
        en=Words(
            subject="The post delivered the result of application {case_code}",
            body="The post says that the result of application {case_code}: {procedure}, of "
            "{agency}, was delivered to {receiver}.\n\nIf you do not have it, write to the office "
            "on the page of the application. How satisfied are you? Tell us there.",
        ),
    ),
    Template(
        code="result_delivered",
        vi=Words(
            subject="Bưu chính đã phát kết quả hồ sơ {case_code}",
            body="Bưu chính báo đã phát kết quả hồ sơ {case_code}, thủ tục {procedure}, của "
            "{agency}.\n\nChưa nhận được, mời nhắn cho cơ quan trong trang hồ sơ. "
            "Ông/Bà hài lòng ở mức nào? Mời đánh giá tại đó.",
        ),
        en=Words(
            subject="The post delivered the result of application {case_code}",
            body="The post says that the result of application {case_code}: {procedure}, of "
            "{agency}, was delivered.\n\nIf you do not have it, write to the office "
            "on the page of the application. How satisfied are you? Tell us there.",
        ),
    ),
    Template(
        code="result_closed",
        vi=Words(
            subject="Hồ sơ {case_code} đã trả kết quả",
            body="{agency} đã trả kết quả trực tuyến hồ sơ {case_code}, thủ tục {procedure}.\n\n"
            "Kết quả có ký số luôn ở trang hồ sơ. Ông/Bà hài lòng ở mức nào? Mời đánh giá tại đó.",
        ),
        en=Words(
            subject="Application {case_code} is finished",
            body="{agency} has returned the result of application {case_code}: {procedure}, "
            "online.\n\nThe signed result stays on the page of the application. How satisfied are "
            "you? Tell us there.",
        ),
    ),
)
