# SPDX-License-Identifier: Apache-2.0
"""Facts of the release before are in no tally of this one: let the worker count every dossier."""

from django.db import migrations

QUEUE = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args)
    SELECT 'insight', 'insight.count_all', '{}'
    WHERE EXISTS (SELECT FROM insight_fact WHERE received_on IS NULL)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0002_day_tallies"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [migrations.RunSQL(QUEUE, migrations.RunSQL.noop)]
