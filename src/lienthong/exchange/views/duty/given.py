# SPDX-License-Identifier: Apache-2.0
"""What officers type, as values: shape, not law."""

import base64
import binascii
from uuid import UUID


def uuid_of(text: str) -> UUID | None:
    """Return an id; None when it is none."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None


def public_key_of(text: str) -> bytes:
    """Return the DER of a public key in PEM; b"", which no rule lets pass, when it is none."""
    lines = [line.strip() for line in text.strip().splitlines() if "-----" not in line]
    try:
        return base64.b64decode("".join(lines), validate=True)
    except (binascii.Error, ValueError):
        return b""
