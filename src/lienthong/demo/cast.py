# SPDX-License-Identifier: Apache-2.0
"""The people of the two stories, and how to sign in as anybody of the demo country."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from lienthong.demo.people import Country, Person, Place
from lienthong.kernel.numbers import Sex

#: Staff codes of the story's officials, all of Hoa Lư ward and the tax office.
CLERK, REGISTRAR, ECONOMIST, CHAIR = "h42.41.mc", "h42.41.ht", "h42.41.kt", "h42.41.ct"
TAX_OFFICER, LEADER = "g12.th", "h42.ld"
#: Of the public security: reception, records, head of division; and a neighbour who is asked.
POLICE_CLERK, POLICE_EXPERT, POLICE_HEAD, OTHER_EXPERT = "g01.mc", "g01.hs", "g01.ct", "g01.hn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays."""

    mother: Person  #: registers her child
    father: Person  #: the child's father
    shopkeeper: Person  #: opens a café

    @property
    def citizens(self) -> tuple[Person, ...]:
        """Return those who sign in."""
        return (self.mother, self.father, self.shopkeeper)


def cast(country: Country, home: Place) -> Cast:
    """Return the players, the first people of a country of this seed."""
    father = country.person(Sex.MALE, dt.date(1992, 4, 18), home, "Tổ dân phố 3", "Đinh")
    mother = country.person(Sex.FEMALE, dt.date(1995, 9, 2), home, "Tổ dân phố 3", "Phạm")
    shopkeeper = country.person(Sex.FEMALE, dt.date(1990, 1, 25), home, "Tổ dân phố 7", "Vũ")
    return Cast(
        mother=replace(mother, spouse_number=father.number),
        father=replace(father, spouse_number=mother.number),
        shopkeeper=shopkeeper,
    )


def password() -> str:
    """Return the one password of all demo accounts: made on first use, kept in `var/keys`."""
    path: Path = settings.VAR / "keys" / "demo-password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(f"hoa-sen-{secrets.randbelow(9000) + 1000}")
        path.chmod(0o600)
    return path.read_text()


def totp_secret(staff_code: str) -> str:
    """Return the second factor of an official: base32, of this installation only."""
    key = hmac.new(settings.SECRET_KEY.encode(), f"totp:{staff_code}".encode(), hashlib.sha256)
    return base64.b32encode(key.digest()[:20]).decode()
