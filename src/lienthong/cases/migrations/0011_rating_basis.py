# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_shares_and_supplements")]

    operations = [
        migrations.AddField(
            model_name="rating", name="basis", field=models.JSONField(default=dict)
        ),
        migrations.AddField(
            model_name="rating", name="changed_at", field=models.DateTimeField(null=True)
        ),
    ]
