# SPDX-License-Identifier: Apache-2.0
"""Vietnamese text: one encoding, searching without accents, sorting as a Vietnamese reader does."""

import re
import unicodedata

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy

__all__ = ["active_language", "clean", "lazy", "name_sort_key", "search_key", "sort_key"]

#: The letters of the alphabet in order (QĐ 240/QĐ, 1984); F, J, W, Z at their Latin places.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

#: Combining marks of the five written tones, in dictionary order after the unmarked one:
#: huyền, hỏi, ngã, sắc, nặng.
TONES = "\u0300\u0309\u0303\u0301\u0323"

_SPACES = re.compile(r"\s+")
#: Control and formatting characters that no name or address needs; newline and tab are spaces.
#: With them go what turns the direction of writing (CVE-2021-42574), what is there and not seen,
#: and the tags of plane 14: two texts that look alike are alike.
_UNWANTED = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def active_language() -> str:
    """Return the reader's language: `vi` or `en`."""
    return "en" if (get_language() or "").startswith("en") else "vi"


def clean(text: str) -> str:
    """Return one line of text in NFC, invisible characters dropped, white space folded."""
    return _SPACES.sub(" ", _UNWANTED.sub("", unicodedata.normalize("NFC", text))).strip()


def clean_lines(text: str) -> str:
    """Do as `clean`, line by line: for addresses and opinions that may hold several lines."""
    return "\n".join(clean(line) for line in text.splitlines()).strip()


def whole_number(text: str, *, most_digits: int = 9) -> int | None:
    """Read a whole number as browsers send one; None for anything else, `²` and `٣` too."""
    is_plain = text.isascii() and text.isdecimal() and len(text) <= most_digits
    return int(text) if is_plain else None


def search_key(text: str) -> str:
    """Return lower-case text without diacritics: `Đường Hường` → `duong huong`."""
    bare = unicodedata.normalize("NFD", clean(text).lower()).replace("đ", "d")
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def sort_key(text: str) -> str:
    """Return a plain ASCII-ordered key that sorts as a Vietnamese dictionary does.

    Letters first, by the Vietnamese alphabet (a < ă < â, d < đ …); tones decide only between
    equal words. PostgreSQL sorts the stored key alike under every collation when it compares
    bytes (`COLLATE "C"`): the blank before the tones sorts below the mark between words, and that
    below every letter.
    """
    letters: list[str] = []
    tones: list[str] = []
    for word in clean(text).lower().split(" "):
        for letter in word:
            bare, tone = _split_tone(letter)
            letters.append(_place(bare))
            tones.append(str(tone))
        letters.append("!")
        tones.append("!")
    return f"{''.join(letters).rstrip('!')} {''.join(tones).rstrip('!')}"


def name_sort_key(name: str) -> str:
    """Sort people by given name (the last word), then by the words before it, in order."""
    *before, given = clean(name).split(" ")
    return sort_key(" ".join([given, *before]))


def _split_tone(letter: str) -> tuple[str, int]:
    marks = unicodedata.normalize("NFD", letter)
    tone = next((TONES.index(mark) + 1 for mark in marks if mark in TONES), 0)
    bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
    return bare, tone


def _place(letter: str) -> str:
    """Give each letter of the alphabet a two-character place; others keep their own order first."""
    index = ALPHABET.find(letter)
    if index >= 0:
        return f"a{chr(ord('A') + index)}"
    return letter if letter.isascii() and letter.isalnum() else f"z{ord(letter):06x}"
