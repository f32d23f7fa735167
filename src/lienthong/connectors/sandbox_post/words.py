# SPDX-License-Identifier: Apache-2.0
"""How the sandbox carrier writes what it tells: JSON, signed with Ed25519.

Unlike a secret that both sides share, its signature proves to a third party who said it.
"""

import datetime as dt
import json
from dataclasses import replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from lienthong.cases.errors import WordForged, WordUnreadable
from lienthong.cases.ports import Message
from lienthong.cases.rules.posting import LONGEST, Word, WordKind
from lienthong.kernel.text import clean

#: Header with the signature of the body, in hexadecimal.
SIGNATURE = "x-lienthong-signature"


def signed(word: Word, *, carrier: str, key: Ed25519PrivateKey) -> Message:
    """Write a word and sign it."""
    body = json.dumps(
        {
            "key": word.key, "tracking": word.tracking, "kind": word.kind.value,
            "at": word.at.isoformat(), "place": word.place, "text": word.text,
        },
        ensure_ascii=False,
    ).encode()  # fmt: skip
    return Message(carrier=carrier, body=body, headers={SIGNATURE: key.sign(body).hex()})


def read(message: Message, *, key: Ed25519PublicKey) -> Word:
    """Read what `signed` wrote.

    Raises: WordForged before anything is parsed, WordUnreadable after.
    """
    signature = message.headers.get(SIGNATURE, "")
    try:
        key.verify(bytes.fromhex(signature), message.body)
    except (InvalidSignature, ValueError) as problem:
        raise WordForged from problem
    try:
        word = _word(json.loads(message.body))
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise WordUnreadable from problem
    if word.at.tzinfo is None or not word.key or not word.tracking:
        raise WordUnreadable
    return replace(word, signature=signature)


def _word(told: dict[str, object]) -> Word:
    return Word(
        key=str(told["key"])[:100], tracking=str(told["tracking"])[:100],
        kind=WordKind(str(told["kind"])), at=dt.datetime.fromisoformat(str(told["at"])),
        place=_said(told.get("place")), text=_said(told.get("text")),
    )  # fmt: skip


def _said(value: object) -> str:
    return clean(value)[:LONGEST] if isinstance(value, str) else ""
