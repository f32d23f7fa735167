# SPDX-License-Identifier: Apache-2.0
"""Parts in a dossier, ready reasons and their placeholders, the honest forecast. Pure."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.cases.errors import UnknownPlaceholder
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import lazy
from lienthong.orgs.rules import WorkCalendar


class Part(StrEnum):
    """What somebody does in a dossier."""

    LEAD = "lead"  #: chủ trì: only they finish the step
    SUPPORT = "support"  #: phối hợp: notes and drafts
    WATCH = "watch"  #: theo dõi: is told what happens

    @property
    def label(self) -> Any:
        """The part as a page says it."""
        return _PARTS[self]


#: Steps that who signs may take over, without holding their right (ADR 0153).
TAKEN_OVER, TAKES_OVER = "cases.appraise", "cases.sign"


def may_hold(actor: Actor, right: str, *, is_own: bool) -> bool:
    """Tell whether an actor may do a step that asks for a right. is_own: it was given to them."""
    return actor.has(right) or (is_own and may_take_over(actor, right))


def may_take_over(actor: Actor, right: str) -> bool:
    """Tell whether an actor may take a step over although their post does not do such steps."""
    return right == TAKEN_OVER and actor.has(TAKES_OVER)


_PARTS = {
    Part.LEAD: lazy("Chủ trì"),
    Part.SUPPORT: lazy("Phối hợp"),
    Part.WATCH: lazy("Theo dõi"),
}


class MoreTime(StrEnum):
    """What became of a consulted agency's wish for more time."""

    GRANTED = "granted"  #: due later
    REFUSED = "refused"  #: due as before


class ReasonFor(StrEnum):
    """Which act a ready reason is for."""

    REFUSE = "refuse"  #: Mẫu 03
    SUPPLEMENT = "supplement"  #: Mẫu 02
    PAYMENT = "payment"  #: request for a financial duty
    EXTEND = "extend"  #: Mẫu 04
    STOP = "stop"  #: Mẫu 05

    @property
    def label(self) -> Any:
        """The act as a page says it."""
        return _REASONS[self]


_REASONS = {
    ReasonFor.REFUSE: lazy("Từ chối tiếp nhận"),
    ReasonFor.SUPPLEMENT: lazy("Yêu cầu bổ sung"),
    ReasonFor.PAYMENT: lazy("Yêu cầu nộp phí"),
    ReasonFor.EXTEND: lazy("Xin lỗi và gia hạn"),
    ReasonFor.STOP: lazy("Dừng giải quyết"),
}

#: What a ready reason may mention between braces; filled in before it is offered.
PLACEHOLDERS = ("ma_ho_so", "thu_tuc", "nguoi_nop", "co_quan", "han_tra", "hom_nay")
_BRACES = re.compile(r"\{([^{}]*)\}")


def check_placeholders(text: str) -> None:
    """Accept only placeholders that will be filled.

    Raises: UnknownPlaceholder.
    """
    unknown = sorted(set(_BRACES.findall(text)) - set(PLACEHOLDERS))
    if unknown or text.count("{") != text.count("}"):
        raise UnknownPlaceholder(given=", ".join(unknown) or "{ }", known=", ".join(PLACEHOLDERS))


def filled(text: str, known: Mapping[str, str]) -> str:
    """Return a ready reason with its placeholders filled; an unknown one stays as written."""
    return _BRACES.sub(lambda found: known.get(found[1], found[0]), text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long a step usually takes."""

    minutes: int  #: working minutes
    samples: int  #: finished steps it was counted from; 0: taken from the procedure's plan


#: Fewer finished steps than this say nothing: the procedure's own plan is used instead.
ENOUGH_SAMPLES = 5


def expected_finish(
    now: dt.datetime,
    opened_at: dt.datetime,
    paces: Sequence[Pace],
    calendar: WorkCalendar,
) -> dt.datetime:
    """Return when a dossier would end if the open step and those after it took their usual time.

    paces: of the open step first, then of the steps after it. A step that has already taken longer
    than usual is counted as ending now, not in the past.
    """
    first, rest = paces[0], paces[1:]
    gone = max(0, calendar.working_minutes(opened_at, now))
    left = max(0, first.minutes - gone) + sum(one.minutes for one in rest)
    return calendar.add_working_hours(now, left / 60) if left else now
