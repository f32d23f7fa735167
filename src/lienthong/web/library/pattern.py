# SPDX-License-Identifier: Apache-2.0
"""What the library says about one component, and the notes that many share."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from lienthong.kernel.text import search_key

GROUPS: tuple[tuple[str, Any], ...] = (
    ("nen", _("Nền tảng")),
    ("khung", _("Khung trang")),
    ("di", _("Đi tới, bấm")),
    ("dien", _("Biểu mẫu")),
    ("bao", _("Báo tin, trạng thái")),
    ("doc", _("Nội dung, danh sách")),
    ("so", _("Con số")),
    ("giay", _("Giấy tờ, tệp")),
    ("ban", _("Bàn làm việc của cán bộ")),
    ("sanh", _("Sảnh một cửa")),
)

#: How a component is worked from the keyboard.
KEYS: dict[str, Any] = {
    "none": _("Chỉ để đọc, không nhận tiêu điểm."),
    "link": _("Tab đến, Enter mở. Khung tiêu điểm dày 3 px luôn thấy rõ."),
    "button": _("Tab đến, Enter hoặc dấu cách bấm. Đích bấm cao ít nhất 44 px."),
    "field": _("Tab đến ô rồi gõ; bấm nhãn cũng vào ô. Lỗi không làm mất điều đã gõ."),
    "choice": _("Tab vào nhóm; mũi tên chọn một, dấu cách đánh dấu. Nhãn bấm được."),
    "details": _("Tab đến dòng tóm tắt, Enter hoặc dấu cách mở và đóng."),
    "scroll": _("Vùng cuộn nhận tiêu điểm bằng Tab và cuộn bằng phím mũi tên."),
    "short": _("Có phím tắt một chữ, tắt khi đang gõ; dấu ? mở bảng phím."),
}
#: What the colours of every component keep to.
COLOUR: Any = _(
    "Chữ đạt 4,5:1, viền và khung tiêu điểm đạt 3:1, ở nền sáng lẫn nền tối; phép thử tính từng cặp"
    " màu. Không điều gì chỉ nói bằng màu."
)
WITHOUT_SCRIPT: Any = _("Dùng được khi tắt JavaScript.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One component of the library."""

    slug: str  #: its address and the heading of its samples
    group: str  #: key of `GROUPS`
    name: Any
    purpose: Any  #: one sentence: what it is for, when to take something else
    hears: Any  #: what a screen reader says
    keys: str = "none"  #: key of `KEYS`
    sheet: str = ""  #: officer, hall: where its styles are, if not with every page's
    values: tuple[str, ...] = ()  #: names in `components` that its tag is given
    is_wide: bool = False  #: light and dark under each other, not side by side

    @property
    def keyboard(self) -> Any:
        """Return how it is worked from the keyboard."""
        return KEYS[self.keys]

    @property
    def words(self) -> str:
        """Return what it is found by: its name, purpose and address, without diacritics."""
        return search_key(f"{self.name} {self.purpose} {self.slug} {' '.join(self.values)}")
