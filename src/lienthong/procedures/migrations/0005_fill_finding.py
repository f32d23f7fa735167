"""Give the entries that are there what 0004 added, from the packs they were made of."""

import json
from typing import Any
from uuid import uuid4

import yaml
from django.db import migrations

BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:
    del schema_editor
    entries = apps.get_model("procedures", "Entry").objects
    rows = entries.filter(agency_level="").select_related("version")
    while batch := list(rows.order_by("pk")[:BATCH]):
        for entry in batch:
            files = entry.version.files
            text = files["procedure.yaml"]
            record = json.loads(text) if text.startswith("{") else yaml.safe_load(text)
            kinds = {channel["kind"] for channel in record["channels"]}
            entry.agency_level = record["agency"]["level"]
            entry.publisher = record["publisher"]
            entry.is_online = "form.schema.json" in files and "online" in kinds
        entries.bulk_update(batch, ["agency_level", "publisher", "is_online"])
    apps.get_model("procedures", "Edition").objects.get_or_create(id=1, defaults={"key": uuid4()})


class Migration(migrations.Migration):
    dependencies = [("procedures", "0004_finding")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
