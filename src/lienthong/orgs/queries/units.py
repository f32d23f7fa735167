# SPDX-License-Identifier: Apache-2.0
"""Administrative units by date."""

import datetime as dt

from django.utils.translation import gettext as _

from lienthong.kernel.errors import Missing
from lienthong.kernel.text import search_key
from lienthong.orgs.models import Unit
from lienthong.orgs.queries.dated import in_force
from lienthong.orgs.queries.values import UnitView, unit_view
from lienthong.orgs.rules import Tier

_TIER_OF = {2: Tier.PROVINCE, 3: Tier.DISTRICT}


def provinces(on: dt.date | None = None) -> list[UnitView]:
    """List the provinces and cities of a date (today by default), in Vietnamese order."""
    rows = Unit.objects.filter(in_force(on), tier=Tier.PROVINCE).order_by("sort_key", "code")
    return [unit_view(row) for row in rows]


def communes(province_code: str, on: dt.date | None = None) -> list[UnitView]:
    """List the communes, wards and special zones of a province on a date, in Vietnamese order."""
    # A commune keeps its parent row when the province only changes its kind, and none outlives
    # a merger: the code of the parent and the commune's own dates decide.
    rows = Unit.objects.filter(in_force(on), tier=Tier.COMMUNE, parent__code=province_code)
    return [unit_view(row) for row in rows.order_by("sort_key", "code")]


def unit(code: str, on: dt.date | None = None) -> UnitView:
    """Return the unit that a code named on a date: today by default.

    code: 2 digits for a province, 3 for a former district, 5 for a commune. The number of digits
    tells the tier. A code without a date is ambiguous: seven changed owner on 01/07/2025.
    Raises: Missing.
    """
    row = Unit.objects.filter(in_force(on), tier=_tier_of(code), code=code).first()
    if row is None:
        raise Missing(what=_("đơn vị hành chính {code}").format(code=code))
    return unit_view(row)


def unit_history(code: str) -> list[UnitView]:
    """List every unit that ever bore a code, oldest first."""
    rows = Unit.objects.filter(tier=_tier_of(code), code=code).order_by("valid_from")
    return [unit_view(row) for row in rows]


def predecessors(code: str, on: dt.date | None = None) -> list[UnitView]:
    """List the units that were merged into the one a code names on a date.

    Raises: Missing.
    """
    rows = Unit.objects.filter(successor_id=unit(code, on).id).order_by("sort_key")
    return [unit_view(row) for row in rows]


def units_named(
    name: str, *, tier: Tier, on: dt.date | None = None, limit: int = 20
) -> list[UnitView]:
    """Find units of a date whose name contains some words, accents and case ignored."""
    rows = Unit.objects.filter(in_force(on), tier=tier, search_key__contains=search_key(name))
    return [unit_view(row) for row in rows.order_by("sort_key", "code")[:limit]]


def _tier_of(code: str) -> Tier:
    return _TIER_OF.get(len(code), Tier.COMMUNE)
