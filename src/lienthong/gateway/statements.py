# SPDX-License-Identifier: Apache-2.0
"""The gateway's SQL, kept in files of their own."""

from functools import cache
from importlib import resources
from typing import TypeAlias

from asyncpg import Connection, Record
from asyncpg.pool import PoolConnectionProxy

#: A connection of one's own, or one lent by the pool.
Wire: TypeAlias = "Connection[Record] | PoolConnectionProxy[Record]"


@cache
def sql(name: str) -> str:
    """Return a statement by the name of its file, without its first comment."""
    return (resources.files("lienthong.gateway") / "sql" / f"{name}.sql").read_text()
