# SPDX-License-Identifier: Apache-2.0
"""Who can be written to. There are no pages: a whole country in one answer, zipped."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from asyncpg import Record
from starlette.responses import Response

from lienthong.connectors.vxp.context import Asked
from lienthong.connectors.vxp.wire import answered
from lienthong.gateway.directory import Directory
from lienthong.kernel import clock
from lienthong.orgs.rules import AgencyCode

Line = Mapping[str, object]
#: Makes the lines of one kind of list: of all agencies, today, with the argument `level`.
Lines = Callable[[Sequence[Record], Directory, dt.date, str], Iterator[Line]]


async def agencies(asked: Asked) -> Response:
    """List the agencies in force, with both codes."""
    return await _listed(asked, _plain)


async def agencies_of_level(asked: Asked) -> Response:
    """List the agencies in force of one level (`level`), or of all."""
    return await _listed(asked, _by_level)


async def units(asked: Asked) -> Response:
    """List all agencies, closed ones marked, with the system that carries each."""
    return await _listed(asked, _synchronised)


async def _listed(asked: Asked, lines: Lines) -> Response:
    rows = await asked.context.fetch("agencies")
    directory, level = asked.context.gateway.directory, asked.call.read("level")
    today = clock.today()

    def written() -> Response:
        told = {"status": "OK", "ErrorCode": "0", "ErrorDesc": ""}
        data = list(lines(rows, directory, today, level))
        body = json.dumps(told | {"data": data}, separators=(",", ":")).encode("ascii")
        return answered(body, may_zip=asked.reads_zip)

    return await asyncio.to_thread(written)


def _plain(
    rows: Sequence[Record], _directory: Directory, today: dt.date, _level: str
) -> Iterator[Line]:
    for row in rows:
        if _in_force(row, today):
            yield {
                "id": row["code"],
                "pid": row["parent_code"] or "",
                "code": row["code"],
                "name": row["name"],
                "mail": row["email"],
                "oldCode": AgencyCode.parse(row["code"]).legacy or "",
            }


def _by_level(
    rows: Sequence[Record], _directory: Directory, today: dt.date, level: str
) -> Iterator[Line]:
    wanted = int(level) if level.isascii() and level.isdigit() else 0
    for row in rows:
        if _in_force(row, today) and wanted in (0, row["level"]):
            yield {
                "id": row["code"],
                "code": row["code"],
                "name": row["name"],
                "mail": row["email"],
                "code102": AgencyCode.parse(row["code"]).legacy or "",
            }


def _synchronised(
    rows: Sequence[Record], directory: Directory, today: dt.date, _level: str
) -> Iterator[Line]:
    seen: set[str] = set()
    for row in rows:
        if row["code"] in seen:  # an earlier agency under the same code
            continue
        seen.add(row["code"])
        system = directory.serving(row["code"])
        changed = row["valid_to"] or row["valid_from"]
        yield {
            "id": row["code"],
            "pid": row["parent_code"] or "",
            "code": row["code"],
            "name": row["name"],
            "mail": row["email"],
            "centerCode": system.code if system else "",
            "version": 1,
            "deleted": not _in_force(row, today),
            "modifyDate": changed.strftime("%Y/%m/%d 00:00:00"),
            "isAgency": True,
        }


def _in_force(row: Record, today: dt.date) -> bool:
    return row["valid_from"] <= today and (row["valid_to"] is None or row["valid_to"] >= today)
