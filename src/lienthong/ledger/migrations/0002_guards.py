# SPDX-License-Identifier: Apache-2.0
"""The commitment in SQL, and triggers that keep the ledger append-only."""

from django.db import migrations

FUNCTIONS = r"""
CREATE FUNCTION ledger_entry(salt bytea, body bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN sha256('\x6c69656e74686f6e672f6c65646765722f76310a'::bytea || salt || body);

CREATE FUNCTION ledger_leaf_hash(salt bytea, body bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN sha256('\x00'::bytea || ledger_entry(salt, body));

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
"""

TRIGGERS = """
CREATE TRIGGER ledger_leaf_kept BEFORE DELETE ON ledger_leaf
FOR EACH ROW EXECUTE FUNCTION ledger_refuse();

CREATE TRIGGER ledger_leaf_placed_once BEFORE UPDATE ON ledger_leaf
FOR EACH ROW WHEN (NOT (
    OLD.position IS NULL AND NEW.position IS NOT NULL
    AND NEW.id = OLD.id AND NEW.log = OLD.log AND NEW.salt = OLD.salt AND NEW.body = OLD.body
)) EXECUTE FUNCTION ledger_refuse();

CREATE TRIGGER ledger_tile_kept BEFORE DELETE ON ledger_tile
FOR EACH ROW EXECUTE FUNCTION ledger_refuse();

CREATE TRIGGER ledger_tile_grows BEFORE UPDATE ON ledger_tile
FOR EACH ROW WHEN (NOT (
    NEW.log = OLD.log AND NEW.level = OLD.level AND NEW.index = OLD.index
    AND substring(NEW.hashes FROM 1 FOR length(OLD.hashes)) = OLD.hashes
)) EXECUTE FUNCTION ledger_refuse();

CREATE TRIGGER ledger_head_kept BEFORE DELETE ON ledger_head
FOR EACH ROW EXECUTE FUNCTION ledger_refuse();

CREATE TRIGGER ledger_head_grows BEFORE UPDATE ON ledger_head
FOR EACH ROW WHEN (NOT (
    NEW.log = OLD.log AND NEW.origin = OLD.origin AND NEW.vkey = OLD.vkey AND NEW.size >= OLD.size
)) EXECUTE FUNCTION ledger_refuse();
"""

INDEX = """
CREATE INDEX ledger_leaf_by_hash ON ledger_leaf USING hash (ledger_leaf_hash(salt, body));
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION ledger_refuse; DROP FUNCTION ledger_leaf_hash; DROP FUNCTION ledger_entry",
        ),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(INDEX, "DROP INDEX ledger_leaf_by_hash"),
    ]
