# SPDX-License-Identifier: Apache-2.0
"""The protocol's own services of a provider: listMethods, allowedMethods, getOpenAPI."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from urllib.parse import parse_qs

import msgspec
from asyncpg import Pool, Record

from lienthong.gateway.sharing.directory import Client
from lienthong.gateway.sharing.listing import JSON, parts
from lienthong.gateway.statements import sql
from lienthong.kernel import clock
from lienthong.sharing.rules import faults
from lienthong.sharing.rules.identifiers import Call, SubsystemId

NAMES = frozenset({"listMethods", "allowedMethods", "getOpenAPI"})
METHODS = frozenset({"GET", "HEAD"})
_encode = msgspec.json.Encoder().encode


async def answered(pool: Pool, call: Call, client: Client) -> tuple[bytes, bytes]:
    """Return content type and body of a metadata service's answer. Raises: Fault."""
    if call.service == "getOpenAPI":
        return JSON, await _document(pool, call)
    who = client.id if call.service == "allowedMethods" else None
    rows = await pool.fetch(sql("sharing_methods"), call.provider.text, who, clock.today())
    return JSON, _encode({"service": [_service(call.provider, *one) for one in _grouped(rows)]})


async def _document(pool: Pool, call: Call) -> bytes:
    code = parse_qs(call.query).get("serviceCode", [""])[-1]
    found = await pool.fetchval(sql("sharing_document"), call.provider.text, code)
    if found is None:
        raise faults.provider(
            "UnknownService", f"No service {code[:100]} with {call.provider.text}"
        )
    document: str = found
    return document.encode()


def _grouped(rows: Iterable[Record]) -> list[tuple[str, list[Record]]]:
    return [(code, list(some)) for code, some in groupby(rows, key=lambda row: str(row["code"]))]


def _service(provider: SubsystemId, code: str, rows: list[Record]) -> dict[str, Any]:
    return {
        "object_type": "SERVICE",
        "service_type": "OPENAPI",
        **parts(provider),
        "service_code": code,
        "endpoint_list": [{"method": row["method"], "path": row["path"]} for row in rows],
    }
