# SPDX-License-Identifier: Apache-2.0
"""Working calendars: shifts, days off, days made up. Each change gives a new revision."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing, Refusal
from lienthong.kernel.ids import AgencyId, uuid7
from lienthong.kernel.text import clean
from lienthong.orgs.errors import BadDates, BadShifts, DayTaken
from lienthong.orgs.events import CalendarChanged
from lienthong.orgs.models import Calendar, Holiday, MakeUpDay, Shift
from lienthong.orgs.rules import ShiftRule
from lienthong.orgs.services.guards import may_manage, refusing
from lienthong.outbox import services as outbox


@transaction.atomic
def set_shifts(
    *,
    actor: Actor,
    shifts: Sequence[ShiftRule],
    valid_from: dt.date,
    agency_id: AgencyId | None = None,
) -> None:
    """Replace the working hours of an agency, and of those below it, from a day on.

    The dates inside the rules are not read: all begin with `valid_from`, open-ended. Hours in
    force before are kept as history. agency_id: None for the national calendar.
    Raises: Denied, Missing, BadShifts, BadDates when later hours were set already.
    """
    with _changing(actor, agency_id, valid_from, "orgs.shifts_set") as calendar:
        old = Shift.objects.filter(calendar=calendar)
        if old.filter(valid_from__gte=valid_from).exists():
            raise BadDates
        still_open = Q(valid_to=None) | Q(valid_to__gte=valid_from)
        old.filter(still_open).update(valid_to=valid_from - dt.timedelta(days=1))
        if not shifts:
            raise BadShifts
        broken: dict[str, Refusal] = {
            "orgs_shift_apart": BadShifts(), "orgs_shift_hours": BadShifts(),
            "orgs_shift_weekday": BadShifts(),
        }  # fmt: skip
        with refusing(broken):
            Shift.objects.bulk_create(
                Shift(
                    calendar=calendar,
                    weekday=shift.weekday,
                    opens=shift.opens,
                    closes=shift.closes,
                    valid_from=valid_from,
                )
                for shift in shifts
            )


@transaction.atomic
def set_cut_off(*, actor: Actor, at: dt.time, agency_id: AgencyId | None = None) -> None:
    """Set the time of day from which a receipt counts for the next working day.

    It applies with the shifts of the same calendar. Raises: Denied, Missing.
    """
    with _changing(actor, agency_id, clock.today(), "orgs.cut_off_set") as calendar:
        calendar.cut_off = at
        calendar.save(update_fields=["cut_off"])


@transaction.atomic
def set_holiday(
    *,
    actor: Actor,
    day: dt.date,
    name: str,
    agency_id: AgencyId | None = None,
    basis: str = "",
) -> None:
    """Declare a day off.

    basis: the decision. agency_id: None for the whole nation.
    Raises: Denied, Missing, DayTaken.
    """
    with _changing(actor, agency_id, day, "orgs.holiday_set") as calendar, _one_entry(day):
        Holiday.objects.create(calendar=calendar, day=day, name=clean(name), basis=clean(basis))


@transaction.atomic
def withdraw_holiday(*, actor: Actor, day: dt.date, agency_id: AgencyId | None = None) -> None:
    """Withdraw a day off that was declared; the entry is kept as history.

    Raises: Denied, Missing.
    """
    with _changing(actor, agency_id, day, "orgs.holiday_withdrawn") as calendar:
        rows = Holiday.objects.filter(calendar=calendar, day=day, withdrawn_at=None)
        if not rows.update(withdrawn_at=clock.now()):
            raise Missing(what=_("ngày nghỉ {day}").format(day=f"{day:%d/%m/%Y}"))


@transaction.atomic
def set_make_up_day(
    *,
    actor: Actor,
    day: dt.date,
    replaces: dt.date,
    agency_id: AgencyId | None = None,
    basis: str = "",
) -> None:
    """Declare a day worked in exchange for another, with the other weekday's hours.

    Declares the working day only; the day given in exchange is declared with `set_holiday`.
    Raises: Denied, Missing, DayTaken, BadDates when both are one day.
    """
    if day == replaces:
        raise BadDates
    with _changing(actor, agency_id, day, "orgs.make_up_day_set") as calendar, _one_entry(day):
        MakeUpDay.objects.create(calendar=calendar, day=day, replaces=replaces, basis=clean(basis))


@transaction.atomic
def withdraw_make_up_day(*, actor: Actor, day: dt.date, agency_id: AgencyId | None = None) -> None:
    """Withdraw a make-up day; the entry is kept as history.

    Raises: Denied, Missing.
    """
    with _changing(actor, agency_id, day, "orgs.make_up_day_withdrawn") as calendar:
        rows = MakeUpDay.objects.filter(calendar=calendar, day=day, withdrawn_at=None)
        if not rows.update(withdrawn_at=clock.now()):
            raise Missing(what=_("ngày làm bù {day}").format(day=f"{day:%d/%m/%Y}"))


@contextmanager
def _changing(
    actor: Actor, agency_id: AgencyId | None, from_day: dt.date, action: str
) -> Iterator[Calendar]:
    """Lock the calendar, made at first use; then revise, audit and announce the change."""
    may_manage(actor, agency_id)
    Calendar.objects.bulk_create([Calendar(agency_id=agency_id)], ignore_conflicts=True)
    owner = Q(agency_id=agency_id) if agency_id else Q(agency=None)
    calendar = Calendar.objects.select_for_update().get(owner)
    yield calendar
    calendar.revision = uuid7()
    calendar.save(update_fields=["revision"])
    audit.record(actor, action, calendar.pk, after={"agency": agency_id, "from": from_day})
    outbox.publish(CalendarChanged(agency_id=agency_id, from_day=from_day))


@contextmanager
def _one_entry(day: dt.date) -> Iterator[None]:
    taken = DayTaken(day=f"{day:%d/%m/%Y}")
    with refusing({"orgs_holiday_once": taken, "orgs_makeupday_once": taken}):
        yield
