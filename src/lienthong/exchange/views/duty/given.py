# SPDX-License-Identifier: Apache-2.0
"""What officers type, as values: shape, not law."""

import base64
import binascii
from uuid import UUID

from django.http import HttpRequest


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


def text_of(request: HttpRequest, name: str, limit_bytes: int) -> str:
    """Return a text that was sent as a file, else as typed; "" when it is too long or no text."""
    file = request.FILES.get(name)
    try:
        text = file.read(limit_bytes + 1).decode() if file else request.POST.get(f"{name}_text", "")
    except UnicodeDecodeError:
        return ""
    return text.strip() if len(text) <= limit_bytes else ""
