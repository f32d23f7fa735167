# SPDX-License-Identifier: Apache-2.0
"""A leaf of a call is some 2.3 kB, mostly hashes and signatures: compressing it, at each one's
writing, took longer than the writing and saved a quarter of it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE ledger_leaf SET (toast_tuple_target = 8160)",
            "ALTER TABLE ledger_leaf RESET (toast_tuple_target)",
        )
    ]
