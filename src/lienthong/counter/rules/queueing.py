# SPDX-License-Identifier: Apache-2.0
"""The life of a ticket as a table, and the order in which people are called."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lienthong.counter.errors import BadTurn
from lienthong.kernel.text import lazy


class State(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"  #: in the queue
    CALLED = "called"  #: shown on the screen, the person is on the way
    SERVING = "serving"  #: at the window
    SERVED = "served"  #: done
    SKIPPED = "skipped"  #: called and not there; may be called again the same day
    LEFT = "left"  #: still waiting when the day closed


class Act(StrEnum):
    """What is done with a ticket."""

    CALL = "call"  #: called to a window
    AGAIN = "again"  #: called once more
    SERVE = "serve"  #: the person is there
    SKIP = "skip"  #: nobody came
    TRANSFER = "transfer"  #: goes on to another window or group
    FINISH = "finish"  #: done at the window
    CLOSE = "close"  #: the day ended


#: Every legal move. What is not here is refused.
TRANSITIONS: Mapping[tuple[State, Act], State] = {
    (State.WAITING, Act.CALL): State.CALLED,
    (State.SKIPPED, Act.CALL): State.CALLED,
    (State.CALLED, Act.AGAIN): State.CALLED,
    (State.CALLED, Act.SERVE): State.SERVING,
    (State.CALLED, Act.SKIP): State.SKIPPED,
    (State.CALLED, Act.TRANSFER): State.WAITING,
    (State.SERVING, Act.TRANSFER): State.WAITING,
    (State.SERVING, Act.FINISH): State.SERVED,
    (State.WAITING, Act.CLOSE): State.LEFT,
    (State.CALLED, Act.CLOSE): State.SKIPPED,
    (State.SERVING, Act.CLOSE): State.SERVED,
}
#: At a window now.
OPEN = (State.CALLED, State.SERVING)
WAITS = State.WAITING
_WORDS = {
    State.WAITING: lazy("đang chờ"),
    State.CALLED: lazy("đang gọi"),
    State.SERVING: lazy("đang phục vụ"),
    State.SERVED: lazy("đã xong"),
    State.SKIPPED: lazy("vắng mặt khi gọi"),
    State.LEFT: lazy("hết ngày chưa gọi"),
}


def move(state: State, act: Act, *, number: str) -> State:
    """Return where an act leads. Raises: BadTurn."""
    reached = TRANSITIONS.get((state, act))
    if reached is None:
        raise BadTurn(number=number, state=_WORDS[state])
    return reached


class Priority(StrEnum):
    """Who is called before others, by law."""

    NONE = ""
    ELDERLY = "elderly"  #: Luật Người cao tuổi 39/2009/QH12: from 60 years
    DISABLED = "disabled"  #: Luật Người khuyết tật 51/2010/QH12: severe and very severe
    PREGNANT = "pregnant"  #: pregnant, or with a child under 36 months; illustrative
    MERIT = "merit"  #: people of merit to the revolution (Pháp lệnh 02/2020/UBTVQH14)


#: So many of priority or by appointment in a row, then one who waits without. Illustrative: no
#: text gives a number; without one a busy morning would never call the others.
IN_A_ROW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody in the queue."""

    ticket_id: uuid.UUID
    taken_at: dt.datetime  #: keeps the place, also through a transfer
    number: int
    priority: Priority = Priority.NONE
    due_at: dt.datetime | None = None  #: of an appointment that was checked in
    window_id: uuid.UUID | None = None  #: sent on to this window

    def is_first(self, now: dt.datetime) -> bool:
        """Tell whether they go before those who just wait."""
        return bool(self.priority) or (self.due_at is not None and self.due_at <= now)

    def place(self, now: dt.datetime) -> tuple[bool, dt.datetime, int]:
        """Return what the queue is sorted by: sent on to a window first, then arrival."""
        return (self.window_id is None, self.taken_at, self.number)


def choose(
    waiting: Iterable[Waiting], *, now: dt.datetime, row: int, window_id: uuid.UUID
) -> Waiting | None:
    """Return who is called next to a window.

    Sent on to this window; then priority and appointments whose time has come, by arrival, at
    most `IN_A_ROW` of them while others wait; then the others by arrival.
    row: how many of priority were called one after another until now.
    """
    here = [one for one in waiting if one.window_id in (None, window_id)]
    queue = order(here, now=now, row=row)
    return queue[0] if queue else None


def order(waiting: Iterable[Waiting], *, now: dt.datetime, row: int) -> list[Waiting]:
    """Return everybody in the order in which one window would call them."""
    ranked = sorted(waiting, key=lambda one: one.place(now))
    sent = [one for one in ranked if one.window_id]
    first = [one for one in ranked if not one.window_id and one.is_first(now)]
    others = [one for one in ranked if not one.window_id and not one.is_first(now)]
    queue = list(sent)
    while first or others:
        if first and (row < IN_A_ROW or not others):
            queue.append(first.pop(0))
            row += 1
        else:
            queue.append(others.pop(0))
            row = 0
    return queue


def ahead_of(
    ticket_id: uuid.UUID, waiting: Sequence[Waiting], *, now: dt.datetime, row: int
) -> int:
    """Return how many are called before a ticket."""
    queue = order(waiting, now=now, row=row)
    return next((n for n, one in enumerate(queue) if one.ticket_id == ticket_id), 0)


def estimate(ahead: int, *, minutes: float, windows: int) -> int:
    """Return the whole minutes until the call: who is before, shared by the windows open."""
    return round(ahead * minutes / max(1, windows))


def label(letter: str, number: int) -> str:
    """Return a number as it is called: `A007`."""
    return f"{letter}{number:03d}"
