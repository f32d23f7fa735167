# SPDX-License-Identifier: Apache-2.0
"""Order codes: short enough for a bank memo, and safe to read aloud."""

#: Digits and capitals without 0 O 1 I L and the vowels that make words.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
PREFIX = "LT"
LENGTH = 12


def new_code(noise: bytes) -> str:
    """Return `LT` and ten characters, the last one a check, from eight or more random bytes."""
    number = int.from_bytes(noise[:8], "big")
    body = ""
    for _ in range(LENGTH - len(PREFIX) - 1):
        number, place = divmod(number, len(ALPHABET))
        body += ALPHABET[place]
    return f"{PREFIX}{body}{_check(body)}"


def is_code(text: str) -> bool:
    """Tell whether a text is an order code without a typing error."""
    body, check = text[len(PREFIX) : -1], text[-1:]
    return (
        len(text) == LENGTH
        and text.startswith(PREFIX)
        and set(body) <= set(ALPHABET)
        and check == _check(body)
    )


def _check(body: str) -> str:
    """Find every single wrong character and most swaps (weights prime to 28)."""
    weights = (1, 3, 5, 9, 11, 13, 15, 17, 19)
    total = sum(w * ALPHABET.index(letter) for w, letter in zip(weights, body, strict=True))
    return ALPHABET[total % len(ALPHABET)]
