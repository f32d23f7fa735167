# SPDX-License-Identifier: Apache-2.0
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

WORDS = """
ALTER TABLE procedures_entry ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', name_key), 'A')
    || setweight(to_tsvector('simple', synonyms_key), 'B')
    || setweight(to_tsvector('simple', field_key), 'C')
) STORED;
CREATE INDEX procedures_entry_words ON procedures_entry USING gin (words);
CREATE INDEX procedures_entry_name_like ON procedures_entry USING gin (name_key gin_trgm_ops);
CREATE INDEX procedures_entry_synonyms_like
    ON procedures_entry USING gin (synonyms_key gin_trgm_ops);
CREATE INDEX procedures_entry_life_events ON procedures_entry USING gin (life_events);
"""


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),
    ]
