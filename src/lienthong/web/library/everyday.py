# SPDX-License-Identifier: Apache-2.0
"""Components that every page may use: foundations, frame, going, filling in."""

from django.utils.translation import gettext_lazy as _

from lienthong.web.library.pattern import Pattern

EVERYDAY = (
    Pattern(
        slug="mau-sac",
        group="nen",
        name=_("Màu sắc"),
        purpose=_(
            "Mọi màu lấy từ biến trong tokens.css; màu có nghĩa cố định: sen là của trang, ngọc "
            "là xong, hổ phách là chờ, đỏ là trễ hoặc lỗi."
        ),
        hears=_("Không đọc gì: màu luôn đi cùng chữ và hình."),
        is_wide=True,
    ),
    Pattern(
        slug="chu",
        group="nen",
        name=_("Chữ"),
        purpose=_(
            "Be Vietnam Pro, hai độ đậm; dấu tiếng Việt chồng hai tầng vẫn đủ chỗ nhờ dòng cao 1,6."
        ),
        hears=_("Tiêu đề theo thứ bậc, không bỏ cấp; chữ giấu mắt vẫn được đọc."),
        keys="link",
    ),
    Pattern(
        slug="bo-cuc",
        group="nen",
        name=_("Bố cục"),
        purpose=_(
            "Xếp các mảnh: lưới tự đếm cột, chồng, hàng, hai bên. Không trang nào tự đặt khoảng "
            "cách."
        ),
        hears=_("Thứ tự đọc là thứ tự trong mã, không đổi bằng CSS."),
        is_wide=True,
    ),
    Pattern(
        slug="bieu-tuong",
        group="nen",
        name=_("Biểu tượng"),
        purpose=_(
            "Nét 1,75, vẽ bằng màu của chữ, một tệp SVG. Luôn đứng cạnh chữ, trừ khi có tên riêng."
        ),
        hears=_("Không có tên thì bỏ qua; có tên thì đọc tên."),
        is_wide=True,
    ),
    Pattern(
        slug="dau-trang",
        group="khung",
        name=_("Đầu trang"),
        purpose=_(
            "Tên trang, tìm, ngôn ngữ, đăng nhập; dưới đó là người đang đăng nhập. Trang không tự "
            "vẽ lại."
        ),
        hears=_("Liên kết bỏ qua đứng đầu; vùng “banner”, rồi vùng mang tên người dùng."),
        keys="link",
        is_wide=True,
    ),
    Pattern(
        slug="duong-dan",
        group="khung",
        name=_("Đường dẫn"),
        purpose=_("Đường từ trang chủ; trang đang xem không nằm trong đó."),
        hears=_("Vùng điều hướng tên “Đường dẫn”, danh sách có thứ tự."),
        keys="link",
        is_wide=True,
    ),
    Pattern(
        slug="chao",
        group="khung",
        name=_("Lời chào"),
        purpose=_("Chỉ ở trang chủ: một câu, một ô tìm."),
        hears=_("Tiêu đề cấp một, rồi ô tìm có nhãn."),
        keys="field",
        is_wide=True,
    ),
    Pattern(
        slug="trang",
        group="khung",
        name=_("Khung nội dung"),
        purpose=_("Tên trang, lời mở, nội dung, cột bên, thanh hành động; khối của web/base.html."),
        hears=_("Vùng chính, một tiêu đề cấp một, vùng bổ sung nếu có cột bên."),
        is_wide=True,
    ),
    Pattern(
        slug="chan-trang",
        group="khung",
        name=_("Chân trang"),
        purpose=_("Liên hệ, quyền riêng tư, mã nguồn, chọn giao diện sáng hay tối."),
        hears=_("Vùng “contentinfo”; giao diện đang chọn được đọc là hiện tại."),
        keys="link",
        is_wide=True,
    ),
    Pattern(
        slug="nut",
        group="di",
        name=_("Nút"),
        purpose=_(
            "Làm một việc. Mỗi trang một nút chính; đi sang trang khác mà không đổi gì thì dùng "
            "liên kết."
        ),
        hears=_("Tên nút, “nút”; nút tắt đọc “không dùng được” và lý do đứng ngay cạnh."),
        keys="button",
    ),
    Pattern(
        slug="thanh-hanh-dong",
        group="di",
        name=_("Thanh hành động"),
        purpose=_(
            "Việc tiếp theo, trong tầm ngón cái: dính đáy màn hình điện thoại, và mọi màn hình "
            "của cán bộ."
        ),
        hears=_("Các nút theo thứ tự; khung tiêu điểm không bị thanh che."),
        keys="button",
        is_wide=True,
    ),
    Pattern(
        slug="the-dan",
        group="di",
        name=_("Thẻ dẫn đường"),
        purpose=_("Một nơi để đi, kèm một câu. Cả thẻ bấm được nhưng chỉ có một liên kết."),
        hears=_("Tên liên kết, rồi câu giải thích."),
        keys="link",
    ),
    Pattern(
        slug="the-trang",
        group="di",
        name=_("Thẻ trang"),
        purpose=_(
            "Cùng một trang nhìn theo cách khác. Là liên kết nên giữ được trong lịch sử và không "
            "cần JavaScript."
        ),
        hears=_("Vùng điều hướng có tên; thẻ đang xem đọc là “trang hiện tại”."),
        keys="link",
        values=("Tab",),
        is_wide=True,
    ),
    Pattern(
        slug="phan-trang",
        group="di",
        name=_("Phân trang"),
        purpose=_(
            "Theo số khi đếm được; trước và sau khi danh sách đọc theo khóa; theo kỳ cho báo cáo."
        ),
        hears=_("Vùng điều hướng “Các trang”; trang đang xem đọc là hiện tại."),
        keys="link",
        is_wide=True,
    ),
    Pattern(
        slug="lien-ket",
        group="di",
        name=_("Liên kết"),
        purpose=_(
            "Các kiểu liên kết đứng riêng: hàng, trở về, trong trang, cạnh tiêu đề. Lời liên kết "
            "nói nơi đến."
        ),
        hears=_("Tên liên kết đủ nghĩa khi đọc rời; phần lặp được thêm bằng chữ giấu mắt."),
        keys="link",
    ),
    Pattern(
        slug="moi-nop",
        group="di",
        name=_("Mời bắt đầu"),
        purpose=_(
            "Nút lớn mở một việc dài, kèm điều cần biết trước. Trên điện thoại nhường chỗ cho "
            "thanh hành động."
        ),
        hears=_("Nút, rồi điều kiện."),
        keys="button",
    ),
    Pattern(
        slug="tim",
        group="di",
        name=_("Ô tìm"),
        purpose=_("Một câu hỏi, một nút. Gõ không dấu, gõ nhầm đều được; gợi ý chỉ là thêm."),
        hears=_("Ô tìm có nhãn; số kết quả được đọc khi đổi."),
        keys="field",
        is_wide=True,
    ),
    Pattern(
        slug="menu",
        group="di",
        name=_("Việc khác, việc bị chặn"),
        purpose=_(
            "Việc ít dùng gom sau một nút; việc chưa làm được nói vì sao; việc nhỏ trông như liên "
            "kết."
        ),
        hears=_("Tên nút và đang mở hay đóng; lý do đứng ngay sau nút bị tắt."),
        keys="details",
        sheet="officer",
    ),
    Pattern(
        slug="o-chu",
        group="dien",
        name=_("Ô nhập"),
        purpose=_(
            "Một câu hỏi, một ô. Nhãn ở trên, gợi ý dưới nhãn, lỗi giữa gợi ý và ô. Bắt buộc là "
            "mặc định."
        ),
        hears=_("Nhãn, gợi ý, lỗi, rồi giá trị; lỗi bắt đầu bằng “Lỗi:”."),
        keys="field",
        values=("FieldView",),
    ),
    Pattern(
        slug="chon",
        group="dien",
        name=_("Chọn"),
        purpose=_("Đến bảy lựa chọn thì bày hết; nhiều hơn mới dùng danh sách thả."),
        hears=_("Tên nhóm trước, rồi từng lựa chọn và có đang chọn không."),
        keys="choice",
        values=(
            "FieldView",
            "Option",
        ),
    ),
    Pattern(
        slug="ngay-tien",
        group="dien",
        name=_("Ngày và tiền"),
        purpose=_(
            "Ngày là ba ô ngày, tháng, năm; tiền nhận cả dấu chấm ngăn nghìn và hiện đơn vị."
        ),
        hears=_("Tên nhóm, rồi “Ngày”, “Tháng”, “Năm”; lỗi đọc cùng cả ba ô."),
        keys="field",
        values=("FieldView",),
    ),
    Pattern(
        slug="tep-len",
        group="dien",
        name=_("Tải tệp lên"),
        purpose=_(
            "Chọn tệp, hoặc chụp ảnh trên điện thoại. Tệp gửi ngay khi chọn nếu có JavaScript."
        ),
        hears=_("Nhãn của giấy tờ, giới hạn, rồi nút chọn tệp."),
        keys="button",
    ),
    Pattern(
        slug="nhom-o",
        group="dien",
        name=_("Nhóm ô"),
        purpose=_("Các câu hỏi cùng một người hay một việc; nhóm lặp lại cho nhiều người."),
        hears=_("Tên nhóm được đọc trước ô đầu tiên."),
        keys="field",
    ),
    Pattern(
        slug="tong-loi",
        group="dien",
        name=_("Tổng hợp lỗi"),
        purpose=_("Đứng đầu trang khi gửi sai: mọi lỗi, mỗi lỗi dẫn đến ô của nó."),
        hears=_("Nhận tiêu điểm ngay khi trang mở và được đọc to."),
        keys="link",
        values=("ErrorLink",),
        is_wide=True,
    ),
    Pattern(
        slug="buoc",
        group="dien",
        name=_("Các bước"),
        purpose=_("Đang ở bước mấy của tờ khai, tên bước."),
        hears=_("“Bước 2 trên 5”, tên bước; vạch màu bị bỏ qua."),
    ),
    Pattern(
        slug="nguon",
        group="dien",
        name=_("Nguồn của giá trị"),
        purpose=_("Giá trị điền sẵn nói rõ lấy ở đâu; sửa thì nêu lý do."),
        hears=_("Đọc ngay sau ô."),
    ),
    Pattern(
        slug="cham-diem",
        group="dien",
        name=_("Chấm điểm"),
        purpose=_("Năm mức có chữ, hoặc ba mức cho từng tiêu chí."),
        hears=_("Tên nhóm, rồi số và chữ của từng mức."),
        keys="choice",
    ),
    Pattern(
        slug="loc",
        group="dien",
        name=_("Lọc"),
        purpose=_("Thu hẹp một danh sách; là biểu mẫu GET nên địa chỉ giữ được bộ lọc."),
        hears=_("Vùng tìm có tên; nút Lọc ở cuối."),
        keys="field",
        is_wide=True,
    ),
    Pattern(
        slug="cung-ky",
        group="dien",
        name=_("Người cùng xác nhận"),
        purpose=_("Ai phải xác nhận cùng một nội dung, đã hay chưa."),
        hears=_("Tên, vai trò, trạng thái bằng chữ."),
        keys="button",
    ),
    Pattern(
        slug="gio-hen",
        group="dien",
        name=_("Ngày giờ hẹn"),
        purpose=_("Chọn ngày, rồi chọn giờ còn chỗ. Giờ hết chỗ vẫn hiện để biết."),
        hears=_("Ngày đang chọn là hiện tại; giờ hết chỗ đọc “không dùng được”."),
        keys="choice",
        sheet="hall",
        is_wide=True,
    ),
)
