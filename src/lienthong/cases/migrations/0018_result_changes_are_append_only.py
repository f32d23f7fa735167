# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

FORBID = """
CREATE FUNCTION cases_resultchange_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'recalls and corrections are append-only'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_resultchange_is_append_only BEFORE UPDATE OR DELETE ON cases_resultchange
FOR EACH ROW EXECUTE FUNCTION cases_resultchange_is_append_only();
"""

ALLOW = """
DROP TRIGGER cases_resultchange_is_append_only ON cases_resultchange;
DROP FUNCTION cases_resultchange_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_result_changes")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
