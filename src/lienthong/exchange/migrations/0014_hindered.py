# SPDX-License-Identifier: Apache-2.0
import lienthong.exchange.rules.systems
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index over millions of rows is built while the others work

    dependencies = [("exchange", "0013_left_as")]

    operations = [
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(
                    ("state", lienthong.exchange.rules.systems.Carriage["WAITING"]),
                    models.Q(("problem", ""), _negated=True),
                ),
                fields=["id"],
                name="exchange_delivery_hindered",
            ),
        ),
    ]
