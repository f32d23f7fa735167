# SPDX-License-Identifier: Apache-2.0
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0005_cities_of_2025"),
        ("sharing", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="subsystem",
            name="member",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="subsystem",
            name="node",
            field=models.CharField(blank=True, db_default="", default="", max_length=35),
        ),
        migrations.AlterField(
            model_name="subsystem",
            name="agency",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orgs.agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="subsystem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agency__isnull", False), ("node", "")),
                    models.Q(
                        ("agency", None),
                        ("key_sha256", None),
                        ("public_key", None),
                        models.Q(("node", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sharing_subsystem_home",
            ),
        ),
    ]
