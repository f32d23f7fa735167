# SPDX-License-Identifier: Apache-2.0
import django.db.models.fields.json
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index over millions of rows is built while the others work

    dependencies = [("cases", "0007_lists")]

    operations = [
        RemoveIndexConcurrently(
            model_name="step",
            name="cases_step_by_right",
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                django.db.models.fields.json.KeyTransform("phone", "applicant"),
                name="cases_case_phone",
            ),
        ),
        AddIndexConcurrently(
            model_name="step",
            index=models.Index(
                condition=models.Q(("done_at", None), ("is_waiting", False)),
                fields=["agency", "right", "assignee_id", "due_at", "id"],
                name="cases_step_by_owner",
            ),
        ),
    ]
