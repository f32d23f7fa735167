# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

FORBID = """
CREATE FUNCTION cases_registeranswer_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'answers of registers about a dossier are append-only'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_registeranswer_is_append_only BEFORE UPDATE OR DELETE ON cases_registeranswer
FOR EACH ROW EXECUTE FUNCTION cases_registeranswer_is_append_only();
"""

ALLOW = """
DROP TRIGGER cases_registeranswer_is_append_only ON cases_registeranswer;
DROP FUNCTION cases_registeranswer_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_register_answers")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
