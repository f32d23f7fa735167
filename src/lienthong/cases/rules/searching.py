# SPDX-License-Identifier: Apache-2.0
"""What an officer's words in the search box are: a code, a number, a phone, or a name."""

import re
from enum import StrEnum

from lienthong.kernel.text import clean, search_key


class SearchKind(StrEnum):
    """What is looked for."""

    CODE = "code"  #: a dossier's legal number
    NUMBER = "number"  #: the applicant's personal number
    PHONE = "phone"  #: the applicant's phone
    NAME = "name"  #: a part of the applicant's name


_CODE = re.compile(r"(?=.*\d)(?=.*[-/.])[A-Z0-9./-]{8,}")
_SEPARATORS = str.maketrans("", "", " .-()")


def read_search(text: str) -> tuple[SearchKind, str]:
    """Return what the words are, and the key under which it is stored.

    Twelve digits are a personal number, a phone may be written with +84, blanks or dots.
    """
    words = clean(text)
    digits = words.translate(_SEPARATORS)
    if re.fullmatch(r"\d{12}", digits):
        return SearchKind.NUMBER, digits
    local = re.sub(r"^(\+84|0084)", "0", digits)
    if re.fullmatch(r"0\d{9,10}", local):
        return SearchKind.PHONE, local
    if _CODE.fullmatch(words.upper()):
        return SearchKind.CODE, words.upper()
    return SearchKind.NAME, search_key(words)
