# SPDX-License-Identifier: Apache-2.0
"""What agencies of the demo country write to each other. All of it is invented."""

import datetime as dt
from dataclasses import dataclass

from lienthong.kernel import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One invented document."""

    sender: str
    number: str
    notation: str
    type_name: str
    subject: str
    to: tuple[str, ...]
    signer: str
    position: str
    competence: str = ""
    priority: int = 0
    due_in_days: int | None = None
    age_in_days: int = 0

    @property
    def issued_on(self) -> dt.date:
        """Return its date."""
        return clock.today() - dt.timedelta(days=self.age_in_days)

    @property
    def due_on(self) -> dt.date | None:
        """Return by when an answer is expected."""
        if self.due_in_days is None:
            return None
        return clock.today() + dt.timedelta(days=self.due_in_days)


#: Whom the province writes to: its departments, and the communes that take part.
DEPARTMENTS = tuple(f"H42.{number:02d}" for number in range(2, 15))
COMMUNES = tuple(f"H42.{number}" for number in range(41, 53))

STORM = Written(
    sender="G22", number="118", notation="CĐ-TTg", type_name="Công điện", priority=3,
    subject="Về việc tập trung ứng phó mưa lũ lớn tại khu vực đồng bằng sông Hồng",
    to=("H42", "G37", "G12", "G17"), signer="Trần Quốc Khoa", position="Phó Chủ nhiệm",
    competence="KT.", due_in_days=1,
)  # fmt: skip
PLAN = Written(
    sender="H42", number="214", notation="KH-UBND", type_name="Kế hoạch",
    subject="Chuyển đổi số trong giải quyết thủ tục hành chính năm 2027",
    to=(*DEPARTMENTS, *COMMUNES), signer="Lê Hữu Tùng", position="Phó Chủ tịch",
    competence="KT.", due_in_days=14,
)  # fmt: skip
SURVEY = Written(
    sender="G15", number="4021", notation="BTP-HTQT", type_name="Công văn",
    subject="Về việc rà soát dữ liệu hộ tịch điện tử trước khi kết nối liên thông",
    to=("H42", "H26", "H24", "H05", "H31"), signer="Phan Minh Châu", position="Vụ trưởng",
    competence="TL.", due_in_days=5,
)  # fmt: skip
LATE = Written(
    sender="G09", number="3350", notation="BNV-CCHC", type_name="Công văn", age_in_days=20,
    subject="Về việc báo cáo kết quả sắp xếp bộ phận một cửa cấp xã",
    to=("H42", "H26"), signer="Đỗ Thanh Bình", position="Vụ trưởng", competence="TL.",
    due_in_days=-3,
)  # fmt: skip
REPORT = Written(
    sender="H42.03", number="87", notation="BC-STP", type_name="Báo cáo", age_in_days=2,
    subject="Kết quả số hóa sổ hộ tịch quý III năm 2026", to=("H42",),
    signer="Vũ Thị Hạnh", position="Phó Giám đốc", competence="KT.",
)  # fmt: skip
PROPOSAL = Written(
    sender="H42.41", number="56", notation="TTr-UBND", type_name="Tờ trình", priority=1,
    subject="Đề nghị bổ sung kinh phí sửa chữa trụ sở tiếp công dân phường Hoa Lư",
    to=("H42", "H42.04"), signer="Ngô Đức Thọ", position="Chủ tịch", competence="TM.",
    due_in_days=10,
)  # fmt: skip
WRONG = Written(
    sender="H42", number="219", notation="UBND-VP", type_name="Công văn",
    subject="Về việc đề nghị cung cấp số liệu biên chế ngành tư pháp", to=("G12", "G09"),
    signer="Lê Hữu Tùng", position="Phó Chủ tịch", competence="KT.", age_in_days=1,
)  # fmt: skip
MISTAKE = Written(
    sender="H42", number="220", notation="UBND-KT", type_name="Công văn",
    subject="Về việc phân bổ vốn đầu tư công đợt 4 năm 2026",
    to=("H42.04", "H42.06", "H42.07"), signer="Lê Hữu Tùng", position="Phó Chủ tịch",
    competence="KT.",
)  # fmt: skip
RULES = Written(
    sender="G12", number="2977", notation="QĐ-BTC", type_name="Quyết định", age_in_days=3,
    subject="Ban hành quy chế trao đổi thông tin thuế điện tử với địa phương",
    to=("H42", "G12.37", "H26"), signer="Bùi Văn Quảng", position="Thứ trưởng", competence="KT.",
)  # fmt: skip
REPLY = Written(
    sender="H42", number="221", notation="UBND-NC", type_name="Công văn",
    subject="Ý kiến về kết quả số hóa sổ hộ tịch quý III năm 2026", to=("H42.03",),
    signer="Lê Hữu Tùng", position="Phó Chủ tịch", competence="KT.",
)  # fmt: skip
BODY = (
    (
        "Căn cứ chức năng, nhiệm vụ được giao và tình hình thực tế tại địa phương, cơ quan gửi văn "
        "bản này để các nơi nhận phối hợp thực hiện."
    ),
    (
        "Đề nghị cơ quan nhận phân công đơn vị đầu mối, gửi kết quả qua trục liên thông văn bản "
        "đúng thời hạn ghi trên văn bản; quá trình thực hiện có vướng mắc thì phản ánh kịp thời."
    ),
    "Văn bản này do hệ thống trình diễn tự soạn, không có giá trị thi hành.",
)
#: Agencies whose clerks work on this node's pages, with who that is.
CLERKS = (
    ("H42", "h42.vt", "Văn thư Ủy ban nhân dân tỉnh", "Hoàng Thu Nga"),
    ("H42.03", "h42.03.vt", "Văn thư Sở Tư pháp", "Mai Văn Kiên"),
    ("H42.04", "h42.04.vt", "Văn thư Sở Tài chính", "Tạ Bích Loan"),
    ("H42.06", "h42.06.vt", "Văn thư Sở Xây dựng", "Đoàn Quốc Việt"),
    ("H42.41", "h42.41.vt", "Văn thư phường Hoa Lư", "Chu Thị Xuân"),
    ("G09", "g09.vt", "Văn thư Bộ Nội vụ", "Lưu Hải Yến"),
    ("G12", "g12.vt", "Văn thư Bộ Tài chính", "Phùng Gia Bảo"),
    ("G15", "g15.vt", "Văn thư Bộ Tư pháp", "Cao Minh Tâm"),
    ("G22", "g22.vt", "Văn thư Văn phòng Chính phủ", "Đặng Thùy Dương"),
    ("G37", "g37.vt", "Văn thư Bộ Nông nghiệp và Môi trường", "Hà Sĩ Nguyên"),
)
