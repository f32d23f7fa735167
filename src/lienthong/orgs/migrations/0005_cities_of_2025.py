# SPDX-License-Identifier: Apache-2.0
"""Take back three changes of kind of 2026 that no source confirmed.

The reference data once called Quảng Ninh, Bắc Ninh and Đồng Nai cities. Resolution 202/2025/QH15
knows six cities; the stretches that were loaded in error become provinces again, in place, since
others may point at them.
"""

import datetime as dt
from typing import Any

from django.db import migrations

#: Code and first day of the stretch, code of its committee.
UNCONFIRMED = (
    ("22", dt.date(2026, 9, 1), "H49"),
    ("24", dt.date(2026, 9, 1), "H05"),
    ("75", dt.date(2026, 4, 30), "H19"),
)
BASIS = "NQ 202/2025/QH15; QĐ 19/2025/QĐ-TTg"


def take_back(apps: Any, schema_editor: Any) -> None:
    units, agencies = apps.get_model("orgs", "Unit"), apps.get_model("orgs", "Agency")
    for code, first_day, committee in UNCONFIRMED:
        stretch = {"valid_from": first_day}
        for unit in units.objects.filter(code=code, kind="city", **stretch):
            unit.kind, unit.full_name = "province", f"Tỉnh {unit.name}"
            unit.basis, unit.is_illustrative = BASIS, False
            unit.save(update_fields=["kind", "full_name", "basis", "is_illustrative"])
        for agency in agencies.objects.filter(code=committee, unit__code=code, **stretch):
            agency.name = agency.name.replace("thành phố", "tỉnh")
            agency.short_name = agency.short_name.replace("thành phố", "tỉnh")
            agency.save(update_fields=["name", "short_name"])


class Migration(migrations.Migration):
    dependencies = [("orgs", "0004_counter_rights")]
    operations = [migrations.RunPython(take_back, migrations.RunPython.noop)]
