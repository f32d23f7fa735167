# SPDX-License-Identifier: Apache-2.0
"""The seven printed forms of a dossier, and what their QR code says."""

import datetime as dt
import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from lienthong.kernel.text import lazy


class SlipForm(IntEnum):
    """Mẫu 01–07 of TT 03/2025/TT-VPCP, Phụ lục I."""

    RECEIPT = 1  #: Giấy tiếp nhận hồ sơ và hẹn trả kết quả
    SUPPLEMENT = 2  #: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ
    REFUSAL = 3  #: Phiếu từ chối tiếp nhận giải quyết hồ sơ
    APOLOGY = 4  #: Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết
    STOP = 5  #: Thông báo dừng giải quyết hồ sơ
    CONTROL = 6  #: Phiếu kiểm soát quá trình giải quyết hồ sơ
    REGISTER = 7  #: Sổ theo dõi hồ sơ

    @property
    def label(self) -> Any:
        """The name printed at the head of the form."""
        return _NAMES[self]

    @property
    def notation(self) -> str:
        """What follows the dossier's code in the slip's number, `<mã hồ sơ>/HDHS`."""
        return _NOTATIONS[self]


_NAMES = {
    SlipForm.RECEIPT: lazy("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    SlipForm.SUPPLEMENT: lazy("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
    SlipForm.REFUSAL: lazy("Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
    SlipForm.APOLOGY: lazy("Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"),
    SlipForm.STOP: lazy("Thông báo dừng giải quyết hồ sơ"),
    SlipForm.CONTROL: lazy("Phiếu kiểm soát quá trình giải quyết hồ sơ"),
    SlipForm.REGISTER: lazy("Sổ theo dõi hồ sơ"),
}

# Seen on printed slips: HDHS for Mẫu 02. The others are illustrative, on the same pattern.
_NOTATIONS = {
    SlipForm.RECEIPT: "TNHS",
    SlipForm.SUPPLEMENT: "HDHS",
    SlipForm.REFUSAL: "TCHS",
    SlipForm.APOLOGY: "XLGH",
    SlipForm.STOP: "DHS",
    SlipForm.CONTROL: "KSHS",
    SlipForm.REGISTER: "STD",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QrFacts:
    """The least that a printed paper's QR code says (TT 01/2023/TT-VPCP art. 3, 26)."""

    case_code: str  #: mã số hồ sơ
    procedure_code: str  #: mã thủ tục hành chính
    holder_number: str  #: mã định danh của tổ chức, cá nhân
    paper: str  #: tên giấy tờ
    system: str  #: tên hệ thống cung cấp dữ liệu
    issued_at: dt.datetime  #: thời điểm xuất bản
    url: str = ""  #: where the state is looked up


def qr_text(facts: QrFacts) -> str:
    """Return the text of the QR code: one JSON object with Vietnamese field names.

    The circular names the data and not their encoding; the field names are illustrative.
    """
    fields = {
        "maHoSo": facts.case_code,
        "maThuTuc": facts.procedure_code,
        "maDinhDanh": facts.holder_number,
        "tenGiayTo": facts.paper,
        "heThong": facts.system,
        "thoiDiem": facts.issued_at.isoformat(timespec="seconds"),
        "traCuu": facts.url,
    }
    return json.dumps({k: v for k, v in fields.items() if v}, ensure_ascii=False)
