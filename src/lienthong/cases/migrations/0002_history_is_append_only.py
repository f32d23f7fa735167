# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

FORBID = """
CREATE FUNCTION cases_movement_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of a dossier is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_movement_is_append_only BEFORE UPDATE OR DELETE ON cases_movement
FOR EACH ROW EXECUTE FUNCTION cases_movement_is_append_only();
"""

ALLOW = """
DROP TRIGGER cases_movement_is_append_only ON cases_movement;
DROP FUNCTION cases_movement_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
