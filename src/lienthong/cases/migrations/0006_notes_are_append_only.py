# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

FORBID = """
CREATE FUNCTION cases_note_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'notes of a dossier are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_note_is_append_only BEFORE UPDATE OR DELETE ON cases_note
FOR EACH ROW EXECUTE FUNCTION cases_note_is_append_only();
"""

ALLOW = """
DROP TRIGGER cases_note_is_append_only ON cases_note;
DROP FUNCTION cases_note_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_work")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
