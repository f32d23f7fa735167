# SPDX-License-Identifier: Apache-2.0
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index over millions of rows is looked for while the others work

    dependencies = [("exchange", "0014_hindered")]

    operations = [
        AddIndexConcurrently(
            model_name="receiver",
            index=models.Index(
                condition=models.Q(("asked", ""), _negated=True),
                fields=["code"],
                name="exchange_receiver_asked",
            ),
        ),
    ]
