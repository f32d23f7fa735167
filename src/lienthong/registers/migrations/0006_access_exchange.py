# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registers", "0005_pages")]
    operations = [
        migrations.AddField(
            model_name="access", name="exchange_id", field=models.UUIDField(null=True)
        )
    ]
