# SPDX-License-Identifier: Apache-2.0
"""Keep the documents that stand as the first that were published."""

from django.db import migrations

KEEP = """
INSERT INTO sharing_publication (id, service_id, number, version, document, changes, published_at)
SELECT gen_random_uuid(), id, 1, version, document, '{}', changed_at
FROM sharing_service
WHERE document <> ''
    AND NOT EXISTS (
        SELECT FROM sharing_publication kept WHERE kept.service_id = sharing_service.id
    )
"""


class Migration(migrations.Migration):
    dependencies = [("sharing", "0006_publications_and_tallies")]

    operations = [migrations.RunSQL(KEEP, migrations.RunSQL.noop, elidable=True)]
