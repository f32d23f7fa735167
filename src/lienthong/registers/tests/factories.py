# SPDX-License-Identifier: Apache-2.0
"""Actors and records for tests, made through the package's own services."""

import datetime as dt
from typing import Any

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AccountId, AgencyId, PostId, uuid7
from lienthong.orgs.rules import UnitKind
from lienthong.orgs.tests import factories as orgs
from lienthong.registers import rules, services

PARENT = "042190123456"
CHILD = "042326000001"
STRANGER = "001091000009"
BORN = dt.date(1990, 5, 20)

PLATFORM = Actor.system("registers.tests")


def places() -> None:
    """Open the units in which the people of these tests live, and others to move to."""
    for province, communes in (("42", ("18073", "18074")), ("01", ("00004",))):
        orgs.unit(province, UnitKind.PROVINCE, f"Tỉnh {province}")
        for code in communes:
            orgs.unit(code, UnitKind.WARD, f"Phường {code}", parent=province)


def person(**changes: Any) -> dict[str, Any]:
    """Return a right population record."""
    return {
        "full_name": "Nguyễn Thị Hường",
        "born_on": BORN.isoformat(),
        "sex": "nu",
        "ethnicity": "Kinh",
        "nationality": "Việt Nam",
        "residence": {"province_code": "42", "commune_code": "18073", "detail": "Thôn 2"},
        "father_number": "",
        "mother_number": "",
        "marital_status": "da_ket_hon",
        "status": "dang_song",
    } | changes


def record(key: str = PARENT, *, valid_from: dt.date = BORN, **changes: Any) -> rules.Record:
    """Write a person into the population register."""
    return services.write(
        PLATFORM, "population", key, person(**changes), valid_from=valid_from, basis="Kiểm thử"
    )


def child(**changes: Any) -> rules.Record:
    """Write a child of `PARENT`."""
    given = {"full_name": "Lê An", "born_on": "2026-01-02", "mother_number": PARENT} | changes
    return record(CHILD, valid_from=dt.date(2026, 1, 2), **given)


def citizen(number: str = PARENT, *, represents: str | None = None) -> Actor:
    """Return a signed-in person."""
    return Actor(
        kind=ActorKind.CITIZEN,
        name="Nguyễn Thị Hường",
        account_id=AccountId(uuid7()),
        personal_number=number,
        represents=represents,
        assurance=2,
    )


def official(*rights: str) -> Actor:
    """Return a member of staff whose post holds some rights."""
    return Actor(
        kind=ActorKind.OFFICIAL,
        name="Trần Văn Lực",
        account_id=AccountId(uuid7()),
        agency_id=AgencyId(uuid7()),
        agency_code="H42.01",
        post_id=PostId(uuid7()),
        post_name="Công chức hộ tịch",
        rights=frozenset(rights),
    )


def household(**changes: Any) -> dict[str, Any]:
    """Return a right record of a household business."""
    return {
        "name": "Quán cà phê Mộc",
        "kind": "household_business",
        "owner_number": PARENT,
        "address": {"province_code": "42", "commune_code": "18073", "detail": "Số 5"},
        "activities": [{"code": "5630", "name": "Quán cà phê"}],
        "capital_vnd": 50_000_000,
        "established_on": "2026-11-02",
        "status": "active",
    } | changes
