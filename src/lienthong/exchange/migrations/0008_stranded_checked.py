# SPDX-License-Identifier: Apache-2.0
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchange", "0007_stranded")]

    operations = [
        ValidateConstraint("delivery", "exchange_delivery_state"),
        ValidateConstraint("event", "exchange_event_kind"),
    ]
