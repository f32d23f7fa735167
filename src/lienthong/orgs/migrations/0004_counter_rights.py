# SPDX-License-Identifier: Apache-2.0
"""Give the posts that exist the rights of the counter, by their role."""

from typing import Any

from django.db import migrations

#: As in `orgs.rules.RIGHTS_OF` when this was written; a migration imports no application code.
GIVEN = {"reception": ["counter.serve"], "head": ["counter.manage"]}


def give(apps: Any, schema_editor: Any) -> None:
    posts = apps.get_model("orgs", "Post").objects.filter(role__in=sorted(GIVEN), valid_to=None)
    for post in posts.iterator():
        missing = [right for right in GIVEN[post.role] if right not in post.rights]
        if missing and post.rights:
            post.rights = sorted([*post.rights, *missing])
            post.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_delegations_and_absences")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
