# SPDX-License-Identifier: Apache-2.0
"""Things that happen in a life, as packs name them, in everyday words."""

from dataclasses import dataclass
from typing import Any

from lienthong.kernel.text import lazy


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEvent:
    """Something that happens in a life, and the procedures it brings."""

    code: str  #: in addresses, and as packs name it
    title: Any  #: in everyday words, lazily translated
    text: Any  #: what is done about it
    icon: str  #: of the sprite
    also: tuple[str, ...] = ()  #: other names that packs have for it

    @property
    def codes(self) -> tuple[str, ...]:
        """Every name that packs have for it."""
        return (self.code, *self.also)


LIFE_EVENTS = (
    LifeEvent(
        code="birth", title=lazy("Sinh con"), icon="child",
        text=lazy("Khai sinh, số định danh, bảo hiểm y tế, thường trú cho trẻ"),
    ),
    LifeEvent(
        code="marriage", title=lazy("Kết hôn"), icon="people",
        text=lazy("Xác nhận tình trạng hôn nhân, đăng ký kết hôn"),
    ),
    LifeEvent(
        code="start_business", title=lazy("Mở cửa hàng, mở công ty"), icon="shop",
        text=lazy("Đăng ký kinh doanh, nộp lệ phí, nhận giấy chứng nhận"),
    ),
    LifeEvent(
        code="home", also=("buy_house",), title=lazy("Nhà và đất"), icon="home",
        text=lazy("Sổ đỏ, sang tên, xin phép xây và sửa nhà"),
    ),
    LifeEvent(
        code="moving", title=lazy("Chuyển nơi ở"), icon="pin",
        text=lazy("Thường trú, tạm trú, tách hộ, chuyển trường cho con"),
    ),
    LifeEvent(
        code="job", also=("work",), title=lazy("Xin việc, nghỉ việc"), icon="file",
        text=lazy("Lý lịch tư pháp, sao y giấy tờ, trợ cấp thất nghiệp"),
    ),
    LifeEvent(
        code="study", title=lazy("Đi học"), icon="edit",
        text=lazy("Sao y văn bằng, lý lịch tư pháp, chuyển trường"),
    ),
    LifeEvent(
        code="emigrate", title=lazy("Ra nước ngoài"), icon="globe",
        text=lazy("Hộ chiếu, lý lịch tư pháp để đi làm, đi học, định cư"),
    ),
    LifeEvent(
        code="retirement", title=lazy("Nghỉ hưu"), icon="calendar",
        text=lazy("Lương hưu, bảo hiểm xã hội"),
    ),
    LifeEvent(
        code="death", also=("bereavement",), title=lazy("Người thân qua đời"), icon="star",
        text=lazy("Khai tử, mai táng phí, thừa kế"),
    ),
)  # fmt: skip


def event_of(code: str) -> LifeEvent | None:
    """Return the event that a code names, whichever of its names that is."""
    return next((event for event in LIFE_EVENTS if code in event.codes), None)
