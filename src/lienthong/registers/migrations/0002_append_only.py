# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

FORWARDS = """
CREATE FUNCTION registers_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION registers_supersede_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL
       AND to_jsonb(OLD) - 'superseded_at' = to_jsonb(NEW) - 'superseded_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'registers_version is append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER registers_version_append_only BEFORE UPDATE ON registers_version
    FOR EACH ROW EXECUTE FUNCTION registers_supersede_only();
CREATE TRIGGER registers_version_kept BEFORE DELETE ON registers_version
    FOR EACH ROW EXECUTE FUNCTION registers_refuse_change();
CREATE TRIGGER registers_access_append_only BEFORE UPDATE OR DELETE ON registers_access
    FOR EACH ROW EXECUTE FUNCTION registers_refuse_change();
"""

BACKWARDS = """
DROP TRIGGER registers_access_append_only ON registers_access;
DROP TRIGGER registers_version_kept ON registers_version;
DROP TRIGGER registers_version_append_only ON registers_version;
DROP FUNCTION registers_supersede_only();
DROP FUNCTION registers_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
