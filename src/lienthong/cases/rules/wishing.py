# SPDX-License-Identifier: Apache-2.0
"""How the applicant wishes to have the result: online always, and besides it on paper."""

import dataclasses
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from lienthong.kernel.text import clean, lazy

_PHONE = re.compile(r"(\+84|0)\d{9,10}")
_NOT_DIALLED = re.compile(r"[\s.\-]")


class Way(StrEnum):
    """Ways to a result (Mẫu 01, “đăng ký nhận kết quả tại”). The signed file is always online."""

    ONLINE = "online"  #: the signed file alone
    COUNTER = "counter"  #: a paper copy at the counter besides
    POST = "post"  #: a paper copy by public post besides

    @property
    def label(self) -> Any:
        """The choice as pages and slips say it."""
        return _LABELS[self]

    @property
    def short(self) -> Any:
        """The same in two words, for lists."""
        return _SHORT[self]


_LABELS = {
    Way.ONLINE: lazy("Trực tuyến: bản điện tử đã ký số"),
    Way.COUNTER: lazy("Bản điện tử và bản giấy, nhận tại quầy"),
    Way.POST: lazy("Bản điện tử và bản giấy, gửi bưu chính công ích"),
}
_SHORT = {
    Way.ONLINE: lazy("Trực tuyến"),
    Way.COUNTER: lazy("Tại quầy"),
    Way.POST: lazy("Bưu chính"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How one applicant wants the result; an address only where the post brings it."""

    way: Way = Way.ONLINE  #: how
    name: str = ""  #: who takes the parcel in
    phone: str = ""  #: whom the postman calls
    province_code: str = ""  #: of the two-level address
    commune_code: str = ""  #: of it
    detail: str = ""  #: house, street, hamlet
    units: str = ""  #: commune and province by name, as they were called then
    changed_at: str = ""  #: when it was last changed after sending
    changed_by: str = ""  #: by whom

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Read a stored wish; none, or a way that somebody made up, is online."""
        names = {part.name for part in dataclasses.fields(cls)} - {"way"}
        way = stored.get("way")
        return cls(
            way=Way(way) if way in {one.value for one in Way} else Way.ONLINE,
            **{key: clean(str(value)) for key, value in stored.items() if key in names},
        )

    def stored(self) -> dict[str, str]:
        """Return it as it is kept; an address is kept only where the post needs it."""
        kept = ("way", "changed_at", "changed_by")
        every = {part.name: str(getattr(self, part.name)) for part in dataclasses.fields(self)}
        if self.way is Way.POST:
            return every
        return {key: text for key, text in every.items() if key in kept and text}

    @property
    def address(self) -> str:
        """The address in one line, or nothing."""
        return ", ".join(filter(None, (self.detail, self.units)))

    @property
    def dialled(self) -> str:
        """The telephone as it is dialled."""
        return _NOT_DIALLED.sub("", self.phone)

    @property
    def mark(self) -> str:
        """Stands for what was wished, so that a page that shows an old wish is found out."""
        said = "|".join((self.way, self.name, self.dialled, self.commune_code, self.detail))
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def wish_findings(wish: Wish) -> tuple[tuple[str, Any], ...]:
    """Return what a wish lacks: the field, and the sentence; the units are looked up before."""
    if wish.way is not Way.POST:
        return ()
    found: list[tuple[str, Any]] = []
    if len(wish.name) < 2 or len(wish.name) > 100:
        found.append(("name", lazy("Nhập họ tên người nhận bưu gửi")))
    if not _PHONE.fullmatch(wish.dialled):
        found.append(("phone", lazy("Nhập số điện thoại người nhận, ví dụ 0912 345 678")))
    if not wish.province_code:
        found.append(("province_code", lazy("Chọn tỉnh, thành phố")))
    elif not wish.units:
        found.append(("commune_code", lazy("Chọn xã, phường, đặc khu")))
    if len(wish.detail) < 3 or len(wish.detail) > 200:
        found.append(("detail", lazy("Nhập số nhà, đường, thôn, tổ dân phố")))
    return tuple(found)
