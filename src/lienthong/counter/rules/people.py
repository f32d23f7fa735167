# SPDX-License-Identifier: Apache-2.0
"""Codes of appointments and phones of people without an account."""

import re
import secrets

from lienthong.kernel.text import clean

#: Letters and digits that nobody confuses when reading them aloud.
READABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_PHONE = re.compile(r"0[35789]\d{8}")
_CODE = re.compile(rf"[{READABLE}]{{8}}")
_CASE_CODE = re.compile(r"[A-Z]\d{2}[A-Z0-9.]*(?:-[A-Z0-9]{1,20}){1,4}")


def new_code() -> str:
    """Return a code of eight letters and digits: 40 bits, not to be guessed at a kiosk."""
    return "".join(secrets.choice(READABLE) for _ in range(8))


def read_code(text: str) -> str:
    """Return a code as it was typed or scanned (also the address in its QR); empty when none."""
    last = clean(text).rstrip("/").rsplit("/", 1)[-1].upper().replace("-", "").replace(" ", "")
    return last if _CODE.fullmatch(last) else ""


def phone_of(text: str) -> str:
    """Return a mobile number as `0912345678`; empty when it is none."""
    digits = re.sub(r"[ .\-()]", "", clean(text)).replace("+84", "0", 1)
    return digits if _PHONE.fullmatch(digits) else ""


def case_code_in(text: str) -> str:
    """Return the dossier code in what was typed or scanned; empty when there is none."""
    found = _CASE_CODE.search(clean(text).upper())
    return found.group() if found and len(found.group()) >= 8 else ""
