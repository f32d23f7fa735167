# SPDX-License-Identifier: Apache-2.0
"""The public door to a dossier: by code and second secret, guarded against guessing."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import TypeVar

import structlog
from django.conf import settings
from django.db import connection, transaction

from lienthong.audit import services as audit
from lienthong.cases import queries
from lienthong.cases.errors import TooManyLookups
from lienthong.cases.models import LookupTally
from lienthong.cases.queries import PublicState
from lienthong.cases.rules.guarding import Counted, Tally, is_shut
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.kernel.text import clean

T = TypeVar("T")

#: Counters older than this say nothing any more.
KEPT = dt.timedelta(days=1)
_LOG = structlog.get_logger("lienthong.security")
_DOOR = Actor.system("cases.lookup")


def look_up(*, code: str, secret: str = "", address: str) -> PublicState:
    """Return what a dossier code tells, and with the second secret a little more (DV-09).

    address: of the visitor, counted and not kept. A wrong code and a wrong secret are answered
    alike and in the same time.
    Raises: CaseMissing, TooManyLookups.
    """
    return guarded(
        lambda: queries.public_state(code, secret), code=clean(code).upper(), address=address
    )


def guarded(question: Callable[[], T], *, code: str, address: str) -> T:
    """Answer a stranger's question about a code, within the limits; wrong ones are counted.

    Every attempt is counted in a transaction of its own, so that a refusal does not undo it.
    Raises: TooManyLookups, and what the question raises.
    """
    keys = _keys(code, address)
    if is_shut(*_read(keys)):
        _LOG.warning("cases.lookup_shut", address=address, code=code[:40])
        raise TooManyLookups
    try:
        answer = question()
    except Refusal:
        _count(keys, is_wrong=True)
        _LOG.warning("cases.lookup_wrong", address=address, code=code[:40])
        _tell_when_shut(keys)
        raise
    _count(keys, is_wrong=False)
    return answer


def forget_lookups() -> int:
    """Remove counters that say nothing any more; return how many."""
    gone, _ = LookupTally.objects.filter(began_at__lt=clock.now() - KEPT).delete()
    return gone


def _keys(code: str, address: str) -> Mapping[Counted, str]:
    return {
        Counted.ADDRESS: _key(Counted.ADDRESS, address),
        Counted.CODE: _key(Counted.CODE, code),
        Counted.PAIR: _key(Counted.PAIR, f"{address} {code}"),
    }


def _key(counted: Counted, value: str) -> str:
    """Name a counter without keeping whom it counts."""
    said = f"lookup:{counted}:{value}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()


def _read(keys: Mapping[Counted, str]) -> tuple[Tally, Tally, Tally]:
    rows = {row.key: row for row in LookupTally.objects.filter(key__in=list(keys.values()))}
    now = clock.now()

    def tally(counted: Counted) -> Tally:
        row = rows.get(keys[counted])
        if row is None or row.began_at + counted.window <= now:
            return Tally()
        return Tally(asked=row.asked, wrong=row.wrong)

    return tally(Counted.ADDRESS), tally(Counted.CODE), tally(Counted.PAIR)


@transaction.atomic
def _count(keys: Mapping[Counted, str], *, is_wrong: bool) -> None:
    """Add one to each counter; one statement each, so that two at once are both counted."""
    now = clock.now()
    with connection.cursor() as cursor:
        for counted, key in keys.items():
            if counted is not Counted.ADDRESS and not is_wrong:
                continue
            cursor.execute(
                "INSERT INTO cases_lookuptally (key, counted, began_at, asked, wrong)"
                " VALUES (%(key)s, %(counted)s, %(now)s, 1, %(wrong)s)"
                " ON CONFLICT (key) DO UPDATE SET"
                " asked = CASE WHEN cases_lookuptally.began_at <= %(old)s"
                "  THEN 1 ELSE cases_lookuptally.asked + 1 END,"
                " wrong = CASE WHEN cases_lookuptally.began_at <= %(old)s"
                "  THEN %(wrong)s ELSE cases_lookuptally.wrong + %(wrong)s END,"
                " began_at = CASE WHEN cases_lookuptally.began_at <= %(old)s"
                "  THEN %(now)s ELSE cases_lookuptally.began_at END",
                {
                    "key": key,
                    "counted": counted.value,
                    "now": now,
                    "old": now - counted.window,
                    "wrong": int(is_wrong),
                },
            )


def _tell_when_shut(keys: Mapping[Counted, str]) -> None:
    """Leave one leaf when a door closes: who guesses is in the security log, not in the ledger."""
    address, code, pair = _read(keys)
    if is_shut(address, code, pair):
        audit.record(
            _DOOR,
            "cases.lookups_shut",
            keys[Counted.ADDRESS][:16],
            after={"address_wrong": address.wrong, "code_wrong": code.wrong},
        )
