# SPDX-License-Identifier: Apache-2.0
"""Talking about a dossier: how long, how much, how often. Pure."""

import datetime as dt

from lienthong.cases.errors import MessageEmpty, MessageTooLong, ThreadClosed, TooManyMessages
from lienthong.cases.rules.status import CLOSED, Status
from lienthong.kernel.text import clean_lines

#: A closed dossier can be asked about for so many days (illustrative).
OPEN_DAYS = 30
#: Characters of one message.
LONGEST = 2_000
#: Files of one message.
MOST_FILES = 3
#: Messages of one side about one dossier in one legal day.
DAILY_LIMIT = {False: 10, True: 40}


def closes_at(status: Status, ended_at: dt.datetime | None) -> dt.datetime | None:
    """Return when the talk about a dossier ends; None while the dossier is open."""
    if status not in CLOSED or ended_at is None:
        return None
    return ended_at + dt.timedelta(days=OPEN_DAYS)


def check_message(text: str, *, files: int) -> str:
    """Return a message in clean words.

    Raises: MessageEmpty, MessageTooLong.
    """
    said = clean_lines(text)
    if not said and not files:
        raise MessageEmpty
    if len(said) > LONGEST or files > MOST_FILES:
        raise MessageTooLong(most=LONGEST, files=MOST_FILES)
    return said


def check_open(closes: dt.datetime | None, at: dt.datetime) -> None:
    """Accept a message only while the talk is open. Raises: ThreadClosed."""
    if closes is not None and at > closes:
        raise ThreadClosed(days=OPEN_DAYS)


def check_rate(sent_today: int, *, is_from_agency: bool) -> None:
    """Accept only so many messages of one side in one day. Raises: TooManyMessages."""
    if sent_today >= DAILY_LIMIT[is_from_agency]:
        raise TooManyMessages(most=DAILY_LIMIT[is_from_agency])
