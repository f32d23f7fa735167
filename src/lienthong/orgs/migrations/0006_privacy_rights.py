# SPDX-License-Identifier: Apache-2.0
"""Give the posts that exist the rights over requests and breaches, by their role."""

from typing import Any

from django.db import migrations

#: As in `orgs.rules.RIGHTS_OF` when this was written; a migration imports no application code.
GIVEN = {
    "specialist": ["privacy.handle"],
    "head": ["privacy.handle", "privacy.oversee"],
    "leader": ["privacy.handle", "privacy.oversee"],
}


def give(apps: Any, schema_editor: Any) -> None:
    posts = apps.get_model("orgs", "Post").objects.filter(role__in=sorted(GIVEN), valid_to=None)
    for post in posts.iterator():
        missing = [right for right in GIVEN[post.role] if right not in post.rights]
        if missing and post.rights:
            post.rights = sorted([*post.rights, *missing])
            post.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("orgs", "0005_cities_of_2025")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
