# SPDX-License-Identifier: Apache-2.0
"""How somebody without an account is reached and proves it; how much one may send."""

import datetime as dt
import hashlib
import hmac
import re

from lienthong.kernel.text import clean

CODE_DIGITS = 6
MOST_TRIES = 5
CODE_LIVES = dt.timedelta(minutes=15)
#: Unconfirmed messages are forgotten after this.
FORGET_AFTER = dt.timedelta(days=1)
#: Messages of one contact or account, and of one network address, in `WINDOW`.
MOST_PER_CONTACT = 5
MOST_PER_ADDRESS = 30
WINDOW = dt.timedelta(hours=24)
LEAST_CHARACTERS = 10
MOST_CHARACTERS = 5_000

_EMAIL = re.compile(r"[^@\s<>]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(r"0[35789]\d{8}")


def normal(contact: str) -> str:
    """Return an address in one written form: lower case, or `0912345678`; empty when neither."""
    text = clean(contact)
    if "@" in text:
        return text.lower() if len(text) <= 200 and _EMAIL.fullmatch(text) else ""
    digits = re.sub(r"[ .\-()]", "", text).replace("+84", "0", 1)
    return digits if _PHONE.fullmatch(digits) else ""


def hashed(code: str, salt: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(f"{salt}:{code}".encode()).hexdigest()


def matches(code: str, salt: str, kept: str) -> bool:
    """Compare a typed code with what is kept, in constant time."""
    return hmac.compare_digest(hashed(clean(code), salt), kept)


def masked(contact: str) -> str:
    """Show enough of an address for its owner to know it: `h•••@example.vn`, `•••• 678`."""
    if "@" in contact:
        name, _, host = contact.partition("@")
        return f"{name[:1]}•••@{host}"
    return f"•••• {contact[-3:]}"
