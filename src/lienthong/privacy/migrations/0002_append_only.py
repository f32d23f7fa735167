# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

TABLES = ("privacy_consent", "privacy_requeststep", "privacy_breachstep")
FORBID = """
CREATE FUNCTION privacy_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION privacy_is_append_only();\n"
    for table in TABLES
)
ALLOW = "".join(f"DROP TRIGGER {table}_is_append_only ON {table};\n" for table in TABLES) + (
    "DROP FUNCTION privacy_is_append_only();"
)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
