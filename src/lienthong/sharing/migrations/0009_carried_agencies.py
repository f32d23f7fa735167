# SPDX-License-Identifier: Apache-2.0
"""Agencies that another node speaks for; its keys are its site's from now on."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0008_nodes_that_left"),
    ]

    operations = [
        migrations.AddField(
            model_name="neighbour",
            name="carries",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=35), db_default=[], default=list, size=None
            ),
        ),
    ]
