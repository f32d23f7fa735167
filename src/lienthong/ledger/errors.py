# SPDX-License-Identifier: Apache-2.0
"""What the ledger refuses."""

from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import lazy


class LeafTooLarge(Refusal):
    """A leaf body above 64 KiB: record a hash and keep the content elsewhere."""

    code = "ledger.leaf_too_large"
    kind = Kind.INVALID
    text = lazy("Nội dung ghi sổ dài {size_bytes} byte, tối đa {limit_bytes} byte.")


class LogUnknown(Refusal):
    """No log of this name."""

    code = "ledger.log_unknown"
    kind = Kind.MISSING
    text = lazy("Không có sổ ghi {log}. Các sổ ghi: audit, exchange, sharing.")


class DemoKey(Refusal):
    """A production node never signs with a key that was made for trying things out."""

    code = "ledger.demo_key"
    kind = Kind.CONFLICT
    text = lazy("Khóa ký sổ {path} là khóa thử nghiệm. Thay bằng khóa thật trước khi vận hành.")


class KeyChanged(Refusal):
    """A log is signed by one key for life; another one would look like a forgery to its readers."""

    code = "ledger.key_changed"
    kind = Kind.CONFLICT
    text = lazy("Khóa ký hiện có không phải khóa của sổ {log}. Khôi phục đúng khóa rồi chạy lại.")
