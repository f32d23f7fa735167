# SPDX-License-Identifier: Apache-2.0
"""The units of an address to which a result is posted."""

from dataclasses import replace

from lienthong.cases.rules import Way, Wish
from lienthong.orgs import queries as orgs

Units = list[tuple[str, str]]


def placed(wish: Wish) -> Wish:
    """Return a wish with its units by today's names; without them where there are no such units."""
    if wish.way is not Way.POST:
        return Wish(way=wish.way, changed_at=wish.changed_at, changed_by=wish.changed_by)
    provinces, communes = places(wish.province_code)
    province = dict(provinces).get(wish.province_code, "")
    commune = dict(communes).get(wish.commune_code, "") if province else ""
    return replace(
        wish,
        province_code=wish.province_code if province else "",
        commune_code=wish.commune_code if commune else "",
        units=f"{commune}, {province}" if commune else "",
    )


def places(province_code: str) -> tuple[Units, Units]:
    """Return the provinces, and the communes of one of them, by code and name."""
    provinces = [(unit.code, unit.full_name) for unit in orgs.provinces()]
    if province_code not in dict(provinces):
        return provinces, []
    return provinces, [(unit.code, unit.full_name) for unit in orgs.communes(province_code)]
