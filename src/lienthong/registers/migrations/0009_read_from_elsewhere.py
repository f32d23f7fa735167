# SPDX-License-Identifier: Apache-2.0
"""Who asked from another node: that node, and what it calls the agency."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0008_rows_of_imports"),
    ]

    operations = [
        migrations.AddField(
            model_name="access",
            name="agency_name",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="access",
            name="node",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
