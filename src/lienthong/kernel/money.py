# SPDX-License-Identifier: Apache-2.0
"""Money: whole đồng, always an integer named `…_vnd`."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu", "tỷ")


def grouped(amount_vnd: int) -> str:
    """Return `1234567` as `1.234.567 ₫`."""
    return f"{amount_vnd:,}".replace(",", ".") + " ₫"


def in_words(amount_vnd: int) -> str:
    """Return an amount in Vietnamese words, as slips and receipts must show it.

    Raises: ValueError below zero or from 10^18 on.
    """
    if not 0 <= amount_vnd < 10**18:
        raise ValueError(amount_vnd)
    if amount_vnd == 0:
        return "Không đồng"
    billions, rest = divmod(amount_vnd, 10**9)
    parts = [f"{_below_billion(billions, is_first=True)} tỷ"] if billions else []
    if rest:
        parts.append(_below_billion(rest, is_first=not billions))
    words = " ".join(parts)
    return f"{words[0].upper()}{words[1:]} đồng"


def _below_billion(number: int, *, is_first: bool) -> str:
    words: list[str] = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            words.append(_below_thousand(group, is_first=is_first and not words))
            words.append(_GROUPS[power])
    return " ".join(word for word in words if word)


def _below_thousand(number: int, *, is_first: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words: list[str] = []
    if hundreds or not is_first:
        words += [_DIGITS[hundreds], "trăm"]
    if tens == 0 and ones and words:
        words.append("linh")
    elif tens == 1:
        words.append("mười")
    elif tens > 1:
        words += [_DIGITS[tens], "mươi"]
    if ones:
        words.append(_ones(ones, tens))
    return " ".join(words)


def _ones(ones: int, tens: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 5 and tens > 0:
        return "lăm"
    return _DIGITS[ones]
