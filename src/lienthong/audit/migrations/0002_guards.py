# SPDX-License-Identifier: Apache-2.0
"""A trigger that keeps the audit trail append-only."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER audit_trace_kept BEFORE UPDATE OR DELETE ON audit_trace
FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("ledger", "0002_guards")]

    operations = [
        migrations.RunSQL(TRIGGER, "DROP TRIGGER audit_trace_kept ON audit_trace"),
    ]
