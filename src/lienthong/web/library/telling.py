# SPDX-License-Identifier: Apache-2.0
"""Components that tell: states, lists, numbers, papers; then those of the desk and the hall."""

from django.utils.translation import gettext_lazy as _

from lienthong.web.library.pattern import Pattern

TELLING = (
    Pattern(
        slug="trang-thai",
        group="bao",
        name=_("Trạng thái"),
        purpose=_("Một chữ, một hình, một màu. Bảy sắc, nghĩa cố định."),
        hears=_("Chỉ đọc chữ."),
        is_wide=True,
    ),
    Pattern(
        slug="dong-ho",
        group="bao",
        name=_("Đồng hồ thời hạn"),
        purpose=_(
            "Còn bao nhiêu giờ làm việc, hạn lúc nào, vì sao dừng. Mọi phép tính làm trên máy chủ."
        ),
        hears=_("“Còn 2 ngày 3 giờ làm việc”, rồi hạn."),
        values=("ClockView",),
    ),
    Pattern(
        slug="thong-bao",
        group="bao",
        name=_("Thông báo"),
        purpose=_("Chuyện vừa xảy ra hoặc phải biết ngay. Nói việc, cách làm, hạn."),
        hears=_("Thông báo sau khi gửi nằm trong vùng “status” nên được đọc ngay."),
    ),
    Pattern(
        slug="dan-dung",
        group="bao",
        name=_("Lời dặn"),
        purpose=_("Lời dặn ngắn trong trang, nhẹ hơn thông báo."),
        hears=_("Đọc theo thứ tự trong trang; cảnh báo bắt đầu bằng “Lưu ý:”."),
        keys="link",
    ),
    Pattern(
        slug="mo-them",
        group="bao",
        name=_("Mở thêm"),
        purpose=_("Điều ít người cần, giấu sau một dòng. Không giấu điều bắt buộc phải đọc."),
        hears=_("Dòng tóm tắt và đang mở hay đóng."),
        keys="details",
    ),
    Pattern(
        slug="trong-rong",
        group="bao",
        name=_("Chưa có gì"),
        purpose=_("Danh sách rỗng nói vì sao rỗng và làm gì tiếp."),
        hears=_("Tiêu đề, lời giải thích, liên kết."),
        keys="link",
    ),
    Pattern(
        slug="dien-bien",
        group="bao",
        name=_("Diễn biến"),
        purpose=_("Đã qua những gì, đang ở đâu, sắp đến gì và khi nào."),
        hears=_("Danh sách có thứ tự; bước đang làm đọc là bước hiện tại."),
        values=("Step",),
    ),
    Pattern(
        slug="quy-trinh",
        group="bao",
        name=_("Sơ đồ quy trình"),
        purpose=_(
            "Hồ sơ đi qua những ai, vẽ trên máy chủ; bên cạnh là danh sách nói cùng điều đó."
        ),
        hears=_("Hình có tên, rồi danh sách các bước bằng chữ."),
        keys="scroll",
        is_wide=True,
    ),
    Pattern(
        slug="ket-luan",
        group="bao",
        name=_("Kết luận kiểm tra"),
        purpose=_("Điều gì đúng, điều gì sai, điều gì chưa kiểm tra. Ba dấu, ba chữ."),
        hears=_(
            "Vùng được đọc khi có kết quả; mỗi dòng kết bằng chữ đạt, không đạt hay chưa kiểm tra."
        ),
        is_wide=True,
    ),
    Pattern(
        slug="tro-chuyen",
        group="bao",
        name=_("Trao đổi"),
        purpose=_("Tin nhắn hai bên về một hồ sơ, cũ trước mới sau."),
        hears=_("Danh sách; mỗi tin: ai, lúc nào, nội dung, đã đọc chưa."),
        values=("Said",),
        is_wide=True,
    ),
    Pattern(
        slug="giu-lai",
        group="bao",
        name=_("Lưu để xem khi mất mạng"),
        purpose=_("Người dân chủ động giữ một trang trên máy này."),
        hears=_("Nút, rồi lời nhắn tiến độ trong vùng “status”."),
        keys="button",
    ),
    Pattern(
        slug="bang",
        group="doc",
        name=_("Bảng"),
        purpose=_(
            "Nhiều dòng cùng kiểu. Trên điện thoại mỗi dòng thành một thẻ, tên cột đứng trước "
            "từng ô."
        ),
        hears=_("Tên bảng, tên cột, tên dòng đều có; ô đầu là tên dòng."),
        keys="link",
        values=(
            "Table",
            "Column",
            "Cell",
        ),
        is_wide=True,
    ),
    Pattern(
        slug="tra-loi",
        group="doc",
        name=_("Xem lại câu trả lời"),
        purpose=_("Điều đã khai, để kiểm tra trước khi nộp; mỗi dòng có chỗ sửa."),
        hears=_("Câu hỏi, câu trả lời, “Sửa” kèm tên câu hỏi."),
        keys="link",
        values=("SummaryRow",),
    ),
    Pattern(
        slug="du-kien",
        group="doc",
        name=_("Dữ kiện"),
        purpose=_("Vài cặp tên và giá trị. Nhiều dòng cùng kiểu thì dùng bảng."),
        hears=_("Danh sách định nghĩa: tên rồi giá trị."),
    ),
    Pattern(
        slug="mot-muc",
        group="doc",
        name=_("Mảng"),
        purpose=_("Một chuyện của trang, có tiêu đề và việc làm được với nó."),
        hears=_("Vùng mang tên của tiêu đề."),
    ),
    Pattern(
        slug="muc-luc",
        group="doc",
        name=_("Danh sách"),
        purpose=_("Kết quả tìm, dòng ngắn, dòng có việc làm ở cuối."),
        hears=_("“Danh sách, n mục”; nút cuối dòng có tên của dòng."),
        keys="link",
    ),
    Pattern(
        slug="thu-tuc",
        group="doc",
        name=_("Một thủ tục"),
        purpose=_("Các mảnh của trang thủ tục: làm được không, cần gì, mấy tiền, nộp đâu."),
        hears=_("Danh sách và cặp tên, giá trị; dấu kiểm bị bỏ qua."),
    ),
    Pattern(
        slug="phap-ly",
        group="doc",
        name=_("Văn bản pháp lý"),
        purpose=_("Toàn văn theo mục, và chỗ khác nhau giữa hai bản."),
        hears=_("Phần bỏ và phần thêm là del và ins, trình đọc báo được."),
        is_wide=True,
    ),
    Pattern(
        slug="thao-tac",
        group="doc",
        name=_("Thao tác của dịch vụ"),
        purpose=_("Một phương thức tại một đường dẫn; mở ra thì thấy tham số, trả lời, ví dụ."),
        hears=_("Phương thức, đường dẫn, tên việc, đang mở hay đóng."),
        keys="details",
        is_wide=True,
    ),
    Pattern(
        slug="khoi-ma",
        group="doc",
        name=_("Khối mã"),
        purpose=_("Lệnh gọi, ví dụ, câu trả lời: chọn một lần bấm là cả khối, có nút chép."),
        hears=_("Tên khối, rồi nội dung; vùng cuộn được bằng bàn phím."),
        keys="details",
        is_wide=True,
    ),
    Pattern(
        slug="con-so",
        group="so",
        name=_("Con số"),
        purpose=_("Một số lớn, đơn vị, so với trước; bấm được thì mở danh sách đứng sau nó."),
        hears=_("Số, đơn vị, nhãn, ghi chú liền nhau."),
        keys="link",
        is_wide=True,
    ),
    Pattern(
        slug="bieu-do",
        group="so",
        name=_("Biểu đồ"),
        purpose=_(
            "Vẽ trên máy chủ bằng SVG, luôn kèm bảng số. Thanh để so, đường để theo thời gian."
        ),
        hears=_("Một câu tóm: đầu, cuối, thấp nhất, cao nhất; rồi bảng."),
        keys="details",
        values=(
            "Chart",
            "Point",
            "Series",
        ),
        is_wide=True,
    ),
    Pattern(
        slug="mang-luoi",
        group="so",
        name=_("Mạng lưới"),
        purpose=_(
            "Ai nối với ai, nhiều hay ít, chỗ nào lỗi: vẽ trên máy chủ, luôn đặt cạnh bảng đủ số."
        ),
        hears=_("Tên hình và các cặp nối với nhau; số liệu đọc ở bảng."),
        keys="scroll",
        values=("NetLine",),
        is_wide=True,
    ),
    Pattern(
        slug="tep",
        group="giay",
        name=_("Tệp"),
        purpose=_("Tệp để mở, cỡ, và điều đã kiểm tra về nó."),
        hears=_("Tên tệp, loại, cỡ, kết luận."),
        keys="link",
        values=("FileLink",),
    ),
    Pattern(
        slug="giay-in",
        group="giay",
        name=_("Giấy, mã, QR"),
        purpose=_("Những thứ in ra hoặc đọc qua điện thoại: giấy tiếp nhận, mã chép được, mã QR."),
        hears=_("Mã đọc từng phần; ảnh QR đọc là để làm gì."),
        keys="button",
    ),
)
