# SPDX-License-Identifier: Apache-2.0
"""Why a file is not taken, and what its sender can do."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class FileEmpty(Refusal):
    """Nothing was in it."""

    code = "files.empty"
    kind = Kind.INVALID
    text = lazy("Tệp “{name}” không có nội dung. Mở tệp kiểm tra rồi gửi lại.")


class FileTooLarge(Refusal):
    """Larger than the caller allows; the rest was not read."""

    code = "files.too_large"
    kind = Kind.INVALID
    text = lazy("Tệp “{name}” vượt quá {limit_mib} MB. Nén hoặc tách tệp rồi gửi lại.")


class FileTypeRefused(Refusal):
    """A kind of file that is not taken here."""

    code = "files.type_refused"
    kind = Kind.INVALID
    text = lazy("Tệp “{name}” thuộc loại không được nhận ({found}). Gửi tệp {allowed}.")


class FileDisguised(Refusal):
    """The name or the declared type says one thing, the content another."""

    code = "files.disguised"
    kind = Kind.INVALID
    text = lazy(
        "Tên tệp “{name}” không khớp với nội dung (nội dung là {found}). "
        "Lưu lại đúng định dạng rồi gửi."
    )


class FileBroken(Refusal):
    """Cut short or damaged: whoever opens it later would see nothing."""

    code = "files.broken"
    kind = Kind.INVALID
    text = lazy("Tệp “{name}” bị lỗi hoặc chưa tải đủ. Mở tệp kiểm tra, lưu lại rồi gửi.")


class FileUnsafe(Refusal):
    """Something in it acts by itself, or hides another file."""

    code = "files.unsafe"
    kind = Kind.INVALID
    text = lazy("Tệp “{name}” không an toàn: {reason}.")


class FileQuota(Refusal):
    """The account has sent its share for today."""

    code = "files.quota"
    kind = Kind.BUSY
    text = lazy("Hôm nay Ông/Bà đã gửi đủ {limit_mib} MB. Gửi tiếp vào ngày mai.")


class FileMissing(Refusal):
    """No such file."""

    code = "files.missing"
    kind = Kind.MISSING
    text = lazy("Không tìm thấy tệp. Kiểm tra lại đường dẫn.")


class FileDamaged(Refusal):
    """The stored bytes are gone or are no longer those that were received."""

    code = "files.damaged"
    kind = Kind.UPSTREAM
    text = lazy("Tệp tạm thời không mở được. Báo cho quản trị hệ thống; tệp gốc có thể gửi lại.")


class StorageFull(Refusal):
    """There is no room for the body; nothing of it was kept."""

    code = "files.storage_full"
    kind = Kind.BUSY
    text = lazy(
        "Kho lưu trữ đang đầy nên tệp “{name}” chưa được nhận. Xin gửi lại sau; phần đã khai vẫn "
        "được giữ nguyên."
    )
