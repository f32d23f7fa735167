# SPDX-License-Identifier: Apache-2.0
import django.db.models.fields.json
import django.db.models.functions.comparison
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registers", "0006_access_exchange")]

    operations = [
        AddIndexConcurrently(
            model_name="version",
            index=models.Index(
                models.F("register"),
                django.db.models.functions.comparison.Collate(
                    django.db.models.fields.json.KeyTextTransform("full_name", "terms"), "C"
                ),
                django.db.models.functions.comparison.Collate("sort_key", "C"),
                models.F("key"),
                condition=models.Q(("superseded_at__isnull", True)),
                name="registers_version_named",
            ),
        ),
    ]
