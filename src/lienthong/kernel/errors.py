# SPDX-License-Identifier: Apache-2.0
"""Refusals: one family, six kinds, each with a stable code and a sentence for its reader."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, ClassVar

from lienthong.kernel.text import lazy


class Kind(StrEnum):
    """What the caller can do about a refusal."""

    INVALID = "invalid"  #: correct the input
    DENIED = "denied"  #: ask for the right
    MISSING = "missing"  #: not there, or not yours
    CONFLICT = "conflict"  #: reload, then decide again
    BUSY = "busy"  #: try later
    UPSTREAM = "upstream"  #: another system does not answer


class Refusal(Exception):  # noqa: N818 - the field's word is refusal; subclasses name what was refused
    """A request that was understood and is not carried out. Nothing was changed.

    Subclasses set `code` (`package.name`, stable, unique, documented), `kind` and `text`
    (a lazy Vietnamese template with named fields); `data` holds the fields.
    """

    code: ClassVar[str]
    kind: ClassVar[Kind]
    text: ClassVar[Any]

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code, data)
        self.data = data

    def __str__(self) -> str:
        """Say why, in the language of the moment."""
        return str(self.text).format(**self.data)


class _Left:
    """What a sentence says of a field that is not known: three dots, however it is asked for."""

    def __format__(self, _spec: str) -> str:
        return "…"


class _Untold(dict[str, Any]):
    def __missing__(self, _field: str) -> _Left:
        return _Left()


def sentence(code: str) -> str:
    """Return what the refusal of a code says, where only the code was kept; else the code."""
    found = next((one for one in _below(Refusal) if vars(one).get("code") == code), None)
    return str(found.text).format_map(_Untold()) if found else code


def _below(root: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in root.__subclasses__():
        yield child
        yield from _below(child)


class Denied(Refusal):
    """The actor has no right to do this here."""

    code = "kernel.denied"
    kind = Kind.DENIED
    text = lazy(
        "Tài khoản hoặc vị trí đang dùng chưa có quyền thực hiện việc này. Đổi vị trí công tác, "
        "hoặc liên hệ quản trị đơn vị."
    )

    def __init__(self, *, right: str) -> None:
        super().__init__(right=right)


class Missing(Refusal):
    """Not there, or not the actor's: the two are not told apart."""

    code = "kernel.missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy {what}. Kiểm tra lại mã hoặc đường dẫn.")

    def __init__(self, *, what: str) -> None:
        super().__init__(what=what)


class Stale(Refusal):
    """Somebody changed it since the page was opened."""

    code = "kernel.stale"
    kind = Kind.CONFLICT
    text = lazy("Nội dung đã được người khác cập nhật. Tải lại trang rồi làm tiếp.")

    def __init__(self) -> None:
        super().__init__()
