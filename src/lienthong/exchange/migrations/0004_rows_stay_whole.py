# SPDX-License-Identifier: Apache-2.0
"""A package's row holds its words twice, signed and read: some 4 kB that compressing saves little
of and that every document would pay for."""

from django.db import migrations

TABLES = ("exchange_package", "exchange_delivery", "exchange_event")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_segments")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} SET (toast_tuple_target = 8160)",
            f"ALTER TABLE {table} RESET (toast_tuple_target)",
        )
        for table in TABLES
    ]
