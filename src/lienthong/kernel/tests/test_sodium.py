# SPDX-License-Identifier: Apache-2.0
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel import sodium

#: RFC 8032, section 7.1, test 3: seed, public key, message, signature.
SEED = bytes.fromhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
PUBLIC = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
MESSAGE = bytes.fromhex("af82")
SIGNATURE = bytes.fromhex(
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
)


def test_sign_when_the_standards_own_example_then_its_signature() -> None:
    assert sodium.sign(Ed25519PrivateKey.from_private_bytes(SEED), MESSAGE) == SIGNATURE
    sodium.verify(PUBLIC, SIGNATURE, MESSAGE)


@given(st.binary(max_size=3_000))
def test_sign_when_checked_by_the_other_library_then_both_agree(message: bytes) -> None:
    key = Ed25519PrivateKey.generate()
    signature = sodium.sign(key, message)
    assert signature == key.sign(message)
    key.public_key().verify(signature, message)
    sodium.verify(key.public_key().public_bytes_raw(), signature, message)


def test_sign_when_the_key_stays_in_its_token_then_the_token_signs() -> None:
    class Token:
        def sign(self, message: bytes) -> bytes:
            return b"signed there: " + message

    token: Any = Token()
    assert sodium.sign(token, MESSAGE) == b"signed there: " + MESSAGE


@pytest.mark.parametrize("at", [0, 40, 63])
def test_verify_when_anything_differs_then_refused(at: int) -> None:
    changed = bytearray(SIGNATURE)
    changed[at] ^= 1
    wrong = [
        (PUBLIC, bytes(changed), MESSAGE),
        (PUBLIC, SIGNATURE, MESSAGE + b"\0"),
        (PUBLIC, SIGNATURE[:-1], MESSAGE),
        (PUBLIC, SIGNATURE + b"\0", MESSAGE),
        (PUBLIC, b"", MESSAGE),
        (bytes(reversed(PUBLIC)), SIGNATURE, MESSAGE),
        (bytes(32), SIGNATURE, MESSAGE),
        (PUBLIC[:-1], SIGNATURE, MESSAGE),
        (PUBLIC + b"\0", SIGNATURE, MESSAGE),
        (b"", SIGNATURE, MESSAGE),
    ]
    for one in wrong:
        with pytest.raises(InvalidSignature):
            sodium.verify(*one)
