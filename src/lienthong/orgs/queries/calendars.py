# SPDX-License-Identifier: Apache-2.0
"""Working calendars: one agency's own, on top of those above it, on top of the national one."""

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import lru_cache

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId
from lienthong.orgs.models import Calendar, Holiday, MakeUpDay, Shift
from lienthong.orgs.queries.agencies import ancestor_ids
from lienthong.orgs.rules import ShiftRule, WorkCalendar

#: A calendar and the revision it was read at. A change gives the calendar a new revision, so a
#: kept answer is never stale, in any process, and one that was rolled back is never found again.
_Stamp = tuple[uuid.UUID, uuid.UUID]
_STAMPS = """
    SELECT agency_id, id, revision FROM orgs_calendar WHERE agency_id = ANY(%s) OR agency_id IS NULL
"""


def calendar(agency_id: AgencyId) -> WorkCalendar:
    """Return the working time of an agency.

    Shifts and cut-off: of the nearest agency upwards that has a calendar with shifts, else the
    national ones. Holidays and make-up days: all of theirs together. One small query when kept.
    Raises: Missing when neither the agency's line nor the nation has a calendar with shifts.
    """
    chain = ancestor_ids(agency_id)
    with connection.cursor() as cursor:  # asked at each look and each act: written out
        cursor.execute(_STAMPS, [list(chain)])
        found = {owner: (key, revision) for owner, key, revision in cursor.fetchall()}
    order: tuple[uuid.UUID | None, ...] = (*chain, None)
    return _built(tuple(found[key] for key in order if key in found))


def national_calendar() -> WorkCalendar:
    """Return the national working time.

    Raises: Missing before reference data was loaded.
    """
    rows = Calendar.objects.filter(agency=None).values_list("pk", "revision")
    return _built(tuple(rows))


def last_holiday() -> dt.date | None:
    """Return the last day off that the national calendar knows; None: it knows none."""
    rows = Holiday.objects.filter(calendar__agency=None, withdrawn_at=None)
    last: dt.date | None = rows.aggregate(last=Max("day"))["last"]
    return last


def national_revision() -> str:
    """Return the revision of the national calendar: another one after each change of it."""
    rows = Calendar.objects.filter(agency=None).values_list("revision", flat=True)
    return " ".join(str(one) for one in rows)


@lru_cache(maxsize=256)
def _built(stamps: tuple[_Stamp, ...]) -> WorkCalendar:
    ids = [calendar_id for calendar_id, _ in stamps]
    shifts = _nearest_shifts(ids)
    if not shifts:
        raise Missing(what=_("lịch làm việc"))
    make_up = MakeUpDay.objects.filter(calendar__in=ids, withdrawn_at=None)
    holidays = Holiday.objects.filter(calendar__in=ids, withdrawn_at=None)
    return WorkCalendar(
        shifts=tuple(_shift_rule(row) for row in shifts),
        holidays=frozenset(holidays.values_list("day", flat=True)),
        make_up_days={
            day: replaces.weekday() for day, replaces in make_up.values_list("day", "replaces")
        },
        cut_off=Calendar.objects.values_list("cut_off", flat=True).get(pk=shifts[0].calendar_id),
    )


def _nearest_shifts(ids: Sequence[uuid.UUID]) -> list[Shift]:
    rows = list(Shift.objects.filter(calendar__in=ids).order_by("weekday", "opens"))
    owner = next((key for key in ids if any(row.calendar_id == key for row in rows)), None)
    return [row for row in rows if row.calendar_id == owner]


def _shift_rule(row: Shift) -> ShiftRule:
    return ShiftRule(
        weekday=row.weekday,
        opens=row.opens,
        closes=row.closes,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
