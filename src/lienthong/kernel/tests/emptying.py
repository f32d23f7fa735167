# SPDX-License-Identifier: Apache-2.0
"""A database without rows, for tests that commit."""

from django.db import connection, transaction

#: What migrations wrote, and every test finds as it is.
_KEPT = ["auth_permission", "django_content_type", "django_migrations"]
#: Those that ever had a row: looking into each of all tables takes a new connection longer.
_USED = """
SELECT quote_ident(relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL(%s)
  AND pg_relation_size(oid) > 0
"""


def filled() -> list[str]:
    """Return the tables that have rows, apart from what migrations wrote."""
    with connection.cursor() as cursor:
        cursor.execute(_USED, [_KEPT])
        names = [name for (name,) in cursor.fetchall()]
        if not names:
            return []
        looks = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
        cursor.execute(" UNION ALL ".join(looks))
        return [name for (name,) in cursor.fetchall()]


def empty() -> None:
    """Delete every row of the database that Django works on, jobs included.

    Truncating makes new files for each table: a second, where a few rows are deleted in no time.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # Neither the order of references nor the guards of what is only ever added to.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in filled():
            cursor.execute(f"DELETE FROM {name}")


def let_commits_hurry(database: str) -> None:
    """Let commits to a test's database not wait for the disk, from the next connection on.

    They outlive every process but the server; what must outlive that has a server of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{database}" SET synchronous_commit = off')
