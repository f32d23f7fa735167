# SPDX-License-Identifier: Apache-2.0
"""Let the services that are there be found: what 0003 added, from what they are called."""

import unicodedata
from typing import Any

from django.db import migrations

BATCH, LONGEST = 200, 20_000


def fill(apps: Any, schema_editor: Any) -> None:
    del schema_editor
    services = apps.get_model("sharing", "Service").objects
    rows = services.filter(search_text="").select_related("subsystem").defer("document")
    while batch := list(rows.order_by("pk")[:BATCH]):
        for row in batch:
            offered = row.endpoints.filter(is_offered=True).order_by("pattern", "method")
            operations = (f"{one.path} {one.title}" for one in offered)
            system = row.subsystem
            told = (row.title, system.name, system.identifier, row.code, row.about, *operations)
            row.search_text = searched(" ".join(told)[:LONGEST])
        services.bulk_update(batch, ["search_text"])


def searched(text: str) -> str:
    bare = unicodedata.normalize("NFD", " ".join(text.lower().split())).replace("đ", "d")
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


class Migration(migrations.Migration):
    dependencies = [("sharing", "0003_search_and_groups")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
