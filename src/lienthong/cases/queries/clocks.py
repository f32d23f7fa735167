# SPDX-License-Identifier: Apache-2.0
"""The legal clock of a row, as the pure value that `rules` work with."""

import datetime as dt
from typing import Any

from lienthong.cases.models import Case
from lienthong.cases.rules import Clock, Pause, PauseBasis
from lienthong.kernel.clock import HANOI
from lienthong.procedures.rules import Deadline, DeadlineKind


def clock_of(case: Case) -> Clock:
    """Return a dossier's clock, its instants in Vietnamese time."""
    return Clock(
        deadline=Deadline(kind=DeadlineKind(case.deadline_kind), amount=case.deadline_amount),
        received_at=_local(case.received_at),
        respond_by=_local(case.respond_by),
        responded_at=_local_or_none(case.responded_at),
        started_at=_local_or_none(case.started_at),
        due_at=_local_or_none(case.due_at),
        original_due_at=_local_or_none(case.original_due_at),
        pauses=tuple(_pause(stored) for stored in case.pauses),
        extended_at=_local_or_none(case.extended_at),
        finished_at=_local_or_none(case.finished_at),
    )


def put_clock(case: Case, clock: Clock) -> None:
    """Write a clock into a dossier's columns; the caller saves."""
    case.respond_by, case.responded_at = clock.respond_by, clock.responded_at
    case.started_at, case.due_at = clock.started_at, clock.due_at
    case.original_due_at, case.extended_at = clock.original_due_at, clock.extended_at
    case.finished_at = clock.finished_at
    case.pauses = [_stored(pause) for pause in clock.pauses]
    case.act_by_at = clock.due_at or clock.respond_by


def _local(instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(HANOI)


def _local_or_none(instant: dt.datetime | None) -> dt.datetime | None:
    return instant and instant.astimezone(HANOI)


def _pause(stored: dict[str, Any]) -> Pause:
    ended = stored.get("ended_at")
    return Pause(
        began_at=dt.datetime.fromisoformat(stored["began_at"]),
        basis=PauseBasis(stored["basis"]),
        ended_at=dt.datetime.fromisoformat(ended) if ended else None,
    )


def _stored(pause: Pause) -> dict[str, str | None]:
    return {
        "began_at": pause.began_at.isoformat(),
        "basis": pause.basis.value,
        "ended_at": pause.ended_at.isoformat() if pause.ended_at else None,
    }
