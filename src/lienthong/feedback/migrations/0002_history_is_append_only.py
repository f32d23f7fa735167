# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

FORBID = """
CREATE FUNCTION feedback_happening_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of a petition is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER feedback_happening_is_append_only BEFORE UPDATE OR DELETE ON feedback_happening
FOR EACH ROW EXECUTE FUNCTION feedback_happening_is_append_only();
"""

ALLOW = """
DROP TRIGGER feedback_happening_is_append_only ON feedback_happening;
DROP FUNCTION feedback_happening_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
