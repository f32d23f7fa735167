# SPDX-License-Identifier: Apache-2.0
"""The seven printed forms of a dossier."""

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
    HAND_OVER = 8  #: Biên nhận trả kết quả; of this platform, in no circular (illustrative)

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
    SlipForm.HAND_OVER: lazy("Biên nhận trả kết quả"),
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
    SlipForm.HAND_OVER: "BNKQ",
}
