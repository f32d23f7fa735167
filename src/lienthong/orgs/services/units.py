# SPDX-License-Identifier: Apache-2.0
"""Administrative units: opened by date, merged, never deleted."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import services as audit
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.text import clean, search_key, sort_key
from lienthong.orgs.errors import BadDates, BadPlace, Closed, CodeTaken
from lienthong.orgs.models import Unit
from lienthong.orgs.queries import UnitView, unit
from lienthong.orgs.queries.values import unit_view
from lienthong.orgs.rules import Tier, UnitKind
from lienthong.orgs.services.guards import may_manage, refusing

_DIGITS = {Tier.PROVINCE: 2, Tier.DISTRICT: 3, Tier.COMMUNE: 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """An administrative unit to open."""

    code: str  #: statistics code: 2 digits for a province, 5 for a commune
    kind: UnitKind  #: tỉnh, thành phố, phường, xã, đặc khu
    name: str  #: `Bắc Ninh`
    valid_from: dt.date  #: first day
    parent_code: str = ""  #: the province of a commune
    committee_code: str = ""  #: code of its people's committee, where known
    basis: str = ""  #: the document that says so


@transaction.atomic
def open_unit(*, actor: Actor, new: NewUnit) -> UnitView:
    """Open an administrative unit.

    Raises: Denied, BadPlace, CodeTaken, Missing when the parent is not in force.
    """
    may_manage(actor, None)
    return unit_view(_open(actor, new))


@transaction.atomic
def merge_units(*, actor: Actor, codes: Sequence[str], into: NewUnit) -> UnitView:
    """End the units that bear some codes the day before another begins: their successor.

    A change of name or kind is a merger of one. The codes may include the new unit's own.
    Raises: Denied, BadPlace, BadDates, Closed, CodeTaken, Missing.
    """
    may_manage(actor, None)
    last_day = into.valid_from - dt.timedelta(days=1)
    merged = [_end(code, last_day) for code in codes]
    successor = _open(actor, into)
    Unit.objects.filter(pk__in=[row.pk for row in merged]).update(successor=successor)
    for row in merged:
        audit.record(
            actor, "orgs.unit_merged", row.pk, after={"until": last_day, "into": successor.pk}
        )
    return unit_view(successor)


def _open(actor: Actor, new: NewUnit) -> Unit:
    tier = new.kind.tier
    is_place_right = len(new.code) == _DIGITS[tier] and new.code.isdecimal()
    if not is_place_right or bool(new.parent_code) == (tier is Tier.PROVINCE):
        raise BadPlace(given=new.code)
    row = build(new)
    if new.parent_code:
        row.parent_id = unit(new.parent_code, new.valid_from).id
    with refusing({"orgs_unit_code_once": CodeTaken(given=new.code)}):
        row.save(force_insert=True)
    audit.record(actor, "orgs.unit_opened", row.pk, after={"code": row.code, "name": row.full_name})
    return row


def build(new: NewUnit) -> Unit:
    """Return the row of a new unit, with its keys for sorting and searching; not saved."""
    name = clean(new.name)
    return Unit(
        tier=new.kind.tier,
        kind=new.kind,
        code=new.code,
        name=name,
        full_name=f"{new.kind.prefix} {name}",
        committee_code=new.committee_code,
        valid_from=new.valid_from,
        basis=clean(new.basis),
        sort_key=sort_key(name),
        search_key=search_key(name),
    )


def _end(code: str, last_day: dt.date) -> Unit:
    view = unit(code, last_day)
    row = Unit.objects.select_for_update().filter(pk=view.id).first()
    if row is None:
        raise Missing(what=_("đơn vị hành chính {code}").format(code=code))
    if row.valid_to is not None:
        raise Closed(name=row.full_name)
    if last_day < row.valid_from:
        raise BadDates
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    return row
