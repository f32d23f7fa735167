# SPDX-License-Identifier: Apache-2.0
"""The QR code of the identity card, as a reader types it into a field (CM-07)."""

import datetime as dt
import re
from dataclasses import dataclass

from lienthong.kernel.text import clean

_LEAST_FIELDS = 7
_MOST_CHARACTERS = 1_000
_NUMBER = re.compile(r"\d{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the code of a card says."""

    number: str  #: twelve digits
    old_number: str  #: of the former card, or empty
    name: str
    born_on: dt.date | None
    sex: str  #: as printed
    address: str
    issued_on: dt.date | None


def read_card(text: str) -> Card | None:
    """Read seven or more fields between bars; None when it is no card.

    Order: number, former number (may be empty), name, born, sex, address, issued; dates ddMMyyyy.
    What follows is left aside. A card proves nothing about who holds it: the registers do.
    """
    fields = [clean(part) for part in text[:_MOST_CHARACTERS].split("|")]
    if len(fields) < _LEAST_FIELDS or not _NUMBER.fullmatch(fields[0]) or len(fields[2]) < 2:
        return None
    return Card(
        number=fields[0],
        old_number=fields[1],
        name=fields[2],
        born_on=_date(fields[3]),
        sex=fields[4],
        address=fields[5],
        issued_on=_date(fields[6]),
    )


def _date(text: str) -> dt.date | None:
    if not re.fullmatch(r"\d{8}", text, re.ASCII):
        return None
    try:
        return dt.date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        return None
