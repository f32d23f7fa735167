# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

FORBID = """
CREATE FUNCTION cases_carrierword_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'words of carriers are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_carrierword_is_append_only BEFORE UPDATE OR DELETE ON cases_carrierword
FOR EACH ROW EXECUTE FUNCTION cases_carrierword_is_append_only();
"""

ALLOW = """
DROP TRIGGER cases_carrierword_is_append_only ON cases_carrierword;
DROP FUNCTION cases_carrierword_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_parcels")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
