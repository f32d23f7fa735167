# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0015_receivers_asked"),
    ]

    operations = [
        migrations.AddField(
            model_name="filing",
            name="matter",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="filing",
            name="matter_href",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
