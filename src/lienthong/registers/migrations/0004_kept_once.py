# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

FORWARDS = """
CREATE FUNCTION registers_decide_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decision text[] := ARRAY['state', 'decider_name', 'decider_account_id', 'decided_at', 'note'];
BEGIN
    IF OLD.state = 'open' AND to_jsonb(OLD) - decision = to_jsonb(NEW) - decision THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is decided once', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION registers_place_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.place IS NULL AND to_jsonb(OLD) - 'place' = to_jsonb(NEW) - 'place' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'registers_change is append-only' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER registers_proposal_decided_once BEFORE UPDATE ON registers_proposal
    FOR EACH ROW EXECUTE FUNCTION registers_decide_once();
CREATE TRIGGER registers_proposal_kept BEFORE DELETE ON registers_proposal
    FOR EACH ROW EXECUTE FUNCTION registers_refuse_change();
CREATE TRIGGER registers_likeness_decided_once BEFORE UPDATE ON registers_likeness
    FOR EACH ROW EXECUTE FUNCTION registers_decide_once();
CREATE TRIGGER registers_change_placed_once BEFORE UPDATE ON registers_change
    FOR EACH ROW EXECUTE FUNCTION registers_place_once();
CREATE TRIGGER registers_change_kept BEFORE DELETE ON registers_change
    FOR EACH ROW EXECUTE FUNCTION registers_refuse_change();
CREATE TRIGGER registers_datakey_kept BEFORE DELETE ON registers_datakey
    FOR EACH ROW EXECUTE FUNCTION registers_refuse_change();
"""

BACKWARDS = """
DROP TRIGGER registers_datakey_kept ON registers_datakey;
DROP TRIGGER registers_change_kept ON registers_change;
DROP TRIGGER registers_change_placed_once ON registers_change;
DROP TRIGGER registers_likeness_decided_once ON registers_likeness;
DROP TRIGGER registers_proposal_kept ON registers_proposal;
DROP TRIGGER registers_proposal_decided_once ON registers_proposal;
DROP FUNCTION registers_place_once();
DROP FUNCTION registers_decide_once();
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0003_keeping")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
