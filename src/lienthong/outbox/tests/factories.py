# SPDX-License-Identifier: Apache-2.0
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from lienthong.kernel import clock
from lienthong.kernel.ids import CaseId, uuid7


class Colour(StrEnum):
    RED = "red"
    JADE = "jade"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingMoved:
    """Something moved; made of everything an event may be made of."""

    thing_id: CaseId
    at: dt.datetime
    on: dt.date
    colour: Colour = Colour.RED
    agency_id: CaseId | None = None
    names: tuple[str, ...] = ()
    places: tuple[tuple[int, str], ...] = ()


def thing_moved(**fields: object) -> ThingMoved:
    given = {"thing_id": CaseId(uuid7()), "at": clock.now(), "on": clock.today()} | fields
    return ThingMoved(**given)
