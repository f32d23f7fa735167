# SPDX-License-Identifier: Apache-2.0
"""Note when a node left, so that the rights of its systems end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sharing", "0007_keep_documents")]

    operations = [
        migrations.AddField("neighbour", "left_at", models.DateTimeField(null=True)),
    ]
