# SPDX-License-Identifier: Apache-2.0
"""What every test stands on."""

from collections.abc import Iterator
from functools import cache

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

#: What migrations wrote, and every test finds as it is.
_KEPT = frozenset({"auth_permission", "django_content_type", "django_migrations"})


@pytest.fixture(scope="session", autouse=True)
def _emptied_row_by_row() -> Iterator[None]:
    """Leave the database empty after a test that committed, jobs included.

    Django would truncate every table, which makes new files for each, and write its permissions
    anew: a second for each test, where a few rows are deleted in no time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty)
        yield


def _empty(_case: TransactionTestCase) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_filled())
        names = [name for (name,) in cursor.fetchall()]
        # Neither the order of references nor the guards of what is only ever added to.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - a name that the database quoted


@cache
def _filled() -> str:
    """Return a query for the names of tables that hold rows."""
    names = [
        connection.ops.quote_name(name)
        for name in connection.introspection.table_names()
        if name not in _KEPT
    ]
    looks = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)  # noqa: S608 - the same
    return " UNION ALL ".join(looks)
