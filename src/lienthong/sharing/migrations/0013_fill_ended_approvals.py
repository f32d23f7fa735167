# SPDX-License-Identifier: Apache-2.0
"""Approvals of which every right had ended before 0012 have ended: other nodes hear of them too."""

from typing import Any

from django.db import migrations
from django.db.models import Exists, Max, OuterRef

BATCH = 200


def fill(apps: Any, schema_editor: Any) -> None:
    del schema_editor
    rights = apps.get_model("sharing", "Right").objects.filter(request=OuterRef("pk"))
    requests = apps.get_model("sharing", "AccessRequest").objects
    rows = requests.filter(Exists(rights), state="approved", ended_at=None).exclude(
        Exists(rights.filter(ended_at=None))
    )
    while batch := list(rows.annotate(last=Max("rights__ended_at")).order_by("pk")[:BATCH]):
        for row in batch:
            row.ended_at = row.last
        requests.bulk_update(batch, ["ended_at"])


class Migration(migrations.Migration):
    dependencies = [("sharing", "0012_ended_approvals")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
