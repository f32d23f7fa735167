# SPDX-License-Identifier: Apache-2.0
"""Statements whose values the server binds: bytes travel as they are, not as text twice as long."""

from collections.abc import Sequence
from typing import Any, LiteralString

import psycopg
from django.db import connection


def run(statement: LiteralString, parameters: Sequence[Any]) -> int:
    """Run one statement in the caller's transaction; return how many rows it touched.

    Django puts values into the text of a statement; for a scan of a paper that doubles its way.
    Raises: what Django raises, such as IntegrityError.
    """
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount
