# SPDX-License-Identifier: Apache-2.0
"""What the demo people answer in the two forms."""

import datetime as dt
from typing import Any

from lienthong.demo.people import Person
from lienthong.kernel import clock


def birth(mother: Person, father: Person, commune: str, *, child_name: str) -> dict[str, Any]:
    """Return a mother's whole birth registration form."""
    place = f"{mother.home.name}, tỉnh {mother.home.province_name}"
    residence = f"{mother.detail}, {place}"
    return {
        "declarant_name": mother.name,
        "declarant_number": mother.number,
        "declarant_residence": residence,
        "declarant_phone": "0912345678",
        "declarant_relationship": "me",
        "child_name": child_name,
        "child_sex": "nu",
        "child_born_on": (clock.today() - dt.timedelta(days=12)).isoformat(),
        "child_birth_place": f"Bệnh viện Sản Nhi, {place}",
        "child_ethnicity": "Kinh",
        "child_nationality": "Việt Nam",
        "child_hometown": place,
        "mother_name": mother.name,
        "mother_number": mother.number,
        "mother_born_on": mother.born_on.isoformat(),
        "mother_ethnicity": "Kinh",
        "mother_nationality": "Việt Nam",
        "mother_residence": residence,
        "father_declared": "co",
        "father_name": father.name,
        "father_number": father.number,
        "father_born_on": father.born_on.isoformat(),
        "father_ethnicity": "Kinh",
        "father_nationality": "Việt Nam",
        "father_residence": residence,
        "parents_married": "co",
        "registration_place": {
            "province_code": "37",
            "commune_code": commune,
            "detail": mother.detail,
        },
        "birth_evidence": "giay_chung_sinh",
        "truth": True,
    }


def business(owner: Person, commune: str, *, name: str) -> dict[str, Any]:
    """Return the whole form of a household business of one owner."""
    return {
        "owner_name": owner.name,
        "owner_number": owner.number,
        "owner_born_on": owner.born_on.isoformat(),
        "owner_sex": owner.sex.value,
        "owner_residence": f"{owner.detail}, {owner.home.name}, tỉnh {owner.home.province_name}",
        "owner_phone": "0987654321",
        "business_name": name,
        "address": {"province_code": "37", "commune_code": commune, "detail": owner.detail},
        "is_address_rented": "khong",
        "activities": [{"code": "5630"}],
        "capital_vnd": 80_000_000,
        "workers": 2,
        "owner_kind": "ca_nhan",
        "truth": True,
    }
