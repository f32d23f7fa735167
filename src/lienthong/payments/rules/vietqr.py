# SPDX-License-Identifier: Apache-2.0
"""VietQR: a bank transfer as an EMVCo QR payload that every banking app of the country reads.

Source: EMVCo QR Code Specification, Merchant-Presented Mode 1.1; NAPAS's VietQR profile of it.
"""

import re

from lienthong.kernel.text import search_key

NAPAS = "A000000727"  #: application identifier of NAPAS
TO_ACCOUNT = "QRIBFTTA"  #: quick transfer to an account number
DONG = "704"  #: ISO 4217

#: Names of the banks by the number that cards and QR codes use. Those not named show the number.
BANKS = {
    "970403": "Sacombank",
    "970405": "Agribank",
    "970407": "Techcombank",
    "970415": "VietinBank",
    "970416": "ACB",
    "970418": "BIDV",
    "970422": "MB",
    "970436": "Vietcombank",
}

_MEMO_LIMIT = 25
_ACCOUNT = re.compile(r"[0-9A-Za-z]{4,19}")
_BANK = re.compile(r"\d{6}")


def vietqr(*, bank_bin: str, account: str, amount_vnd: int, memo: str) -> str:
    """Return the payload of a transfer that is paid once.

    bank_bin: six digits. memo: cut to 25 characters, without diacritics or punctuation.
    Raises: ValueError for a malformed account or an amount that is not positive.
    """
    if not is_account(bank_bin, account) or not 0 < amount_vnd < 10**13:
        raise ValueError(bank_bin, account, amount_vnd)
    receiver = _field("00", bank_bin) + _field("01", account)
    payload = (
        _field("00", "01")
        + _field("01", "12")  # 12: for one transfer; 11 would be reusable
        + _field("38", _field("00", NAPAS) + _field("01", receiver) + _field("02", TO_ACCOUNT))
        + _field("53", DONG)
        + _field("54", str(amount_vnd))
        + _field("58", "VN")
        + _field("62", _field("08", memo_text(memo)))
        + "6304"
    )
    return f"{payload}{crc16(payload.encode()):04X}"


def is_account(bank_bin: str, account: str) -> bool:
    """Tell whether a bank code and an account number have the right form."""
    return bool(_BANK.fullmatch(bank_bin) and _ACCOUNT.fullmatch(account))


def memo_text(memo: str) -> str:
    """Return a memo that every bank carries unchanged: plain letters, digits, single spaces."""
    plain = re.sub(r"[^A-Za-z0-9]+", " ", search_key(memo)).strip().upper()
    return plain[:_MEMO_LIMIT].strip()


def crc16(payload: bytes) -> int:
    """Return the CRC-16 of ISO/IEC 13239 as EMVCo uses it: polynomial 1021, start FFFF."""
    crc = 0xFFFF
    for byte in payload:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def _field(tag: str, value: str) -> str:
    if not 0 < len(value) <= 99:
        raise ValueError(tag, value)
    return f"{tag}{len(value):02}{value}"
