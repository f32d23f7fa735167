# SPDX-License-Identifier: Apache-2.0
"""What changed from one version of a procedure to the next, in the words of its legal record."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lienthong.kernel.text import lazy
from lienthong.procedures.rules.catalogue import record
from lienthong.procedures.rules.procedure import Procedure

#: What each field of `LayThuTuc` is called, in the order in which it is read.
LABELS: dict[str, Any] = {
    "MATTHC": lazy("Mã thủ tục"),
    "TENTTHC": lazy("Tên thủ tục"),
    "TRANGTHAI": lazy("Trạng thái"),
    "MACOQUANCONGBO": lazy("Mã cơ quan công bố"),
    "LINHVUCTHUCHIEN": lazy("Lĩnh vực"),
    "COQUANTHUCHIEN": lazy("Cơ quan thực hiện"),
    "DOITUONGTHUCHIEN": lazy("Đối tượng thực hiện"),
    "MOTADOITUONGTHUCHIEN": lazy("Mô tả đối tượng thực hiện"),
    "YEUCAU": lazy("Yêu cầu, điều kiện"),
    "TRINHTUTHUCHIEN": lazy("Trình tự thực hiện"),
    "CACHTHUCTHUCHIEN": lazy("Cách thức, thời hạn, phí, lệ phí"),
    "THANHPHANHOSO": lazy("Thành phần hồ sơ"),
    "KETQUATHUCHIEN": lazy("Kết quả"),
    "CANCUPHAPLY": lazy("Căn cứ pháp lý"),
}
_PARTS = {
    "form_schema": lazy("Biểu mẫu điện tử"),
    "process": lazy("Quy trình giải quyết"),
    "fee_table": lazy("Bảng tính phí"),
    "result": lazy("Mẫu kết quả"),
    "pause": lazy("Quy định dừng thời hạn"),
    "extension": lazy("Quy định gia hạn"),
    "reads": lazy("Dữ liệu lấy từ cơ sở dữ liệu"),
    "writes": lazy("Dữ liệu ghi vào cơ sở dữ liệu"),
}
#: What stands behind the codes of the national catalogue. The record is Vietnamese and stays so.
_WORDS = {
    "TRANGTHAI": {"1": "Đang có hiệu lực"},
    "KENH": {"1": "Trực tiếp", "2": "Trực tuyến", "3": "Dịch vụ bưu chính"},
    "TENDOITUONG": {
        "citizen": "Công dân",
        "business": "Doanh nghiệp, hộ kinh doanh",
        "organisation": "Tổ chức khác",
    },
    "MADONVI": {"commune": "Cấp xã", "province": "Cấp tỉnh", "ministry": "Bộ, cơ quan trung ương"},
}
#: Numbers, with the unit that follows each.
_UNITS = {"THOIGIANGIAIQUYET": "DONVITINH", "SOTIEN": "DONVI"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One field of the legal record, opened into lines."""

    code: str  #: as the national database names it
    label: str  #: in words
    lines: tuple[tuple[int, str], ...]  #: depth and text


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two versions."""

    label: str  #: of the field or the part
    gone: tuple[str, ...] = ()  #: lines only the older version has; empty for a part
    come: tuple[str, ...] = ()  #: lines only the newer version has


def entries(procedure: Procedure) -> tuple[Entry, ...]:
    """Return the whole record as `LayThuTuc` answers it, field by field."""
    told = record(procedure)
    return tuple(
        Entry(code=code, label=str(label), lines=tuple(_lines(_word(code, told[code]))))
        for code, label in LABELS.items()
    )


def changes(older: Procedure, newer: Procedure) -> tuple[Change, ...]:
    """Return what differs; the record line by line, other parts as a whole."""
    before = {one.code: [text for _, text in one.lines] for one in entries(older)}
    found = []
    for one in entries(newer):
        after = [text for _, text in one.lines]
        gone = tuple(text for text in before[one.code] if text not in after)
        come = tuple(text for text in after if text not in before[one.code])
        if gone or come:
            found.append(Change(label=one.label, gone=gone, come=come))
    parts = [
        Change(label=str(label))
        for name, label in _PARTS.items()
        if getattr(older, name) != getattr(newer, name)
    ]
    return (*found, *parts)


def _lines(value: Any, depth: int = 0) -> Iterator[tuple[int, str]]:
    """Open a value: a row of plain values is one line, what lies deeper follows below."""
    if isinstance(value, list):
        for one in value:
            yield from _lines(one, depth)
    elif isinstance(value, dict):
        plain = list(_said(value))
        if plain:
            yield depth, " · ".join(plain)
        for part in value.values():
            if isinstance(part, list):
                yield from _lines(part, depth + 1)
    elif value:
        yield depth, str(value)


def _said(row: dict[str, Any]) -> Iterator[str]:
    """Say the plain values of a row: codes in words, each number with its unit."""
    for key, part in row.items():
        if isinstance(part, list) or not part or key in _UNITS.values():
            continue
        unit = row.get(_UNITS.get(key, ""), "")
        if unit == "Trong ngày":
            yield unit
        elif unit:
            yield f"{int(part):,}".replace(",", ".") + f" {unit.lower()}"
        else:
            yield str(_word(key, part))


def _word(key: str, value: Any) -> Any:
    return _WORDS.get(key, {}).get(value, value) if isinstance(value, str) else value
