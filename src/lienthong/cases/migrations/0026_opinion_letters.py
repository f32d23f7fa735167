# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
import lienthong.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0025_lost_and_doubted_parcels"),
        ("exchange", "0016_matters"),
    ]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="needs_reading",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="OpinionLetter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=lienthong.kernel.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("is_answer", models.BooleanField()),
                ("sender_code", models.CharField(max_length=35)),
                ("receiver_code", models.CharField(max_length=35)),
                ("answer", models.TextField(blank=True)),
                ("agrees", models.BooleanField(null=True)),
                ("declines", models.BooleanField(default=False)),
                ("attached_id", models.UUIDField(null=True)),
                ("written_by", models.TextField()),
                ("written_as", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("number", models.PositiveIntegerField(null=True)),
                ("document_id", models.CharField(blank=True, max_length=200)),
                ("page_id", models.UUIDField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("problem", models.TextField(blank=True)),
                ("arrived_at", models.DateTimeField(null=True)),
                ("registered_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_why", models.TextField(blank=True)),
                ("recalled_at", models.DateTimeField(null=True)),
                ("is_pending", models.BooleanField()),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="cases.consultation",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchange.draft",
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="exchange.package",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_pending", True)),
                        fields=["id"],
                        name="cases_opinionletter_pending",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_answer", False)),
                        fields=("consultation",),
                        name="cases_opinionletter_one_question",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("document_id", ""), _negated=True),
                        fields=("sender_code", "document_id"),
                        name="cases_opinionletter_once",
                    ),
                ],
            },
        ),
    ]
