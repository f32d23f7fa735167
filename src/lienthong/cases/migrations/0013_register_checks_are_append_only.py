# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

FORBID = """
CREATE FUNCTION cases_registercheck_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'register checks of a dossier are append-only'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_registercheck_is_append_only BEFORE UPDATE OR DELETE ON cases_registercheck
FOR EACH ROW EXECUTE FUNCTION cases_registercheck_is_append_only();
"""

ALLOW = """
DROP TRIGGER cases_registercheck_is_append_only ON cases_registercheck;
DROP FUNCTION cases_registercheck_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_register_checks")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
