# SPDX-License-Identifier: Apache-2.0
"""Deliveries that nobody carries, and the event of their moving.

Checks are added unvalidated and then validated: no writer waits for a scan of a large table.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

KINDS = [
    "submission_acceptance", "content_consignment", "content_handover",
    "content_handover_failure", "relay_to_remote", "rerouting", "request", "status",
    "withdrawal", "destruction", "signature_findings",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_examined")]

    operations = [
        migrations.RemoveConstraint("delivery", "exchange_delivery_state"),
        AddConstraintNotValid(
            "delivery",
            models.CheckConstraint(
                condition=Q(state__in=[0, 1, 2, 3, 4, 5]), name="exchange_delivery_state"
            ),
        ),
        migrations.RemoveConstraint("event", "exchange_event_kind"),
        AddConstraintNotValid(
            "event", models.CheckConstraint(condition=Q(kind__in=KINDS), name="exchange_event_kind")
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["system", "id"], condition=Q(state=5), name="exchange_delivery_stranded"
            ),
        ),
    ]
