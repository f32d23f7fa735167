# SPDX-License-Identifier: Apache-2.0
"""Who may sign in how, for how long, and how fast wrong guesses are slowed down."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class AccountKind(StrEnum):
    """In what capacity an account signs in."""

    CITIZEN = "citizen"  #: a person, by personal number
    OFFICIAL = "official"  #: a member of staff, by staff code


class RepresentationRole(StrEnum):
    """Why a person may act for an enterprise."""

    LEGAL = "legal"  #: its legal representative, or the holder of a household business
    AUTHORISED = "authorised"  #: somebody the legal representative authorised


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLimits:
    """How long a session lives."""

    idle: dt.timedelta  #: without a request
    absolute: dt.timedelta  #: since sign-in


#: Failures in a row, and how long the name is then refused. The longest matching row holds.
LOCKS = (
    (5, dt.timedelta(minutes=5)),
    (10, dt.timedelta(minutes=15)),
    (15, dt.timedelta(minutes=30)),
)

#: Failures older than this are forgotten.
FAILURES_REMEMBERED = dt.timedelta(hours=24)

_PERSONAL = re.compile(r"\d{12}")

#: What a session remembers, by key.
POST_KEY = "identity.post"  #: officials: id of the chosen post
ENTERPRISE_KEY = "identity.enterprise"  #: citizens: number of the enterprise acted for
SIGNED_IN_KEY = "identity.signed_in_at"  #: instant of sign-in, ISO 8601
SEEN_KEY = "identity.seen_at"  #: instant of a recent request, ISO 8601
METHODS_KEY = "account_authentication_methods"  #: how the person proved themselves (allauth's)

#: The cookie a browser is known again by, and for how long.
DEVICE_COOKIE = "device"
DEVICE_REMEMBERED = dt.timedelta(days=400)

#: How exact `SEEN_KEY` is: the session is written at most this often.
SEEN_STEP = dt.timedelta(minutes=1)

#: How long a second factor counts as shown just now, for acts that bind the agency.
FRESH = dt.timedelta(minutes=5)


def is_fresh(methods: Sequence[Mapping[str, Any]], *, at: float) -> bool:
    """Tell whether one of the ways somebody proved themselves is a second factor shown just now.

    methods: as allauth keeps them, `at` in seconds since 1970.
    """
    shown = [float(one.get("at", 0)) for one in methods if one.get("method") == "mfa"]
    return any(0 <= at - each + 60 <= FRESH.total_seconds() + 60 for each in shown)


def clean_username(typed: str) -> str:
    """Return the name an account is filed under: digits of a personal number, or a staff code."""
    bare = re.sub(r"\s+", "", typed)
    return bare if _PERSONAL.fullmatch(bare) else bare.lower()


def clean_phone(typed: str) -> str:
    """Return a telephone number as it is dialled here: `+84 912.345.678` is `0912345678`.

    One number is one text: what is counted for a number is not evaded by spacing it.
    """
    bare = re.sub(r"[\s.\-()]", "", typed)
    return re.sub(r"^\+?84(?=[0-9]{9}$)", "0", bare)


def lock_for(failures: int) -> dt.timedelta | None:
    """Tell how long a name is refused after so many failures in a row; None: not at all."""
    spans = [span for least, span in LOCKS if failures >= least]
    return spans[-1] if spans else None


def is_over(
    limits: SessionLimits, *, signed_in_at: dt.datetime, seen_at: dt.datetime, now: dt.datetime
) -> bool:
    """Tell whether a session has been idle or open for too long."""
    return now - seen_at >= limits.idle or now - signed_in_at >= limits.absolute


def has_second_factor(records: object) -> bool:
    """Tell whether the proofs of a session hold a second factor (a passkey alone is two)."""
    return isinstance(records, list) and any(
        isinstance(record, dict) and record.get("method") == "mfa" for record in records
    )


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_label(user_agent: str) -> str:
    """Name a browser as its owner would know it again: `Chrome, Windows`."""
    found = [
        next((name for mark, name in table if mark in user_agent), "")
        for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(part for part in found if part) or "—"


def mask_number(number: str) -> str:
    """Show a personal number so that its holder knows it and a passer-by does not."""
    return f"{number[:3]}•••••{number[-4:]}" if len(number) == 12 else number
