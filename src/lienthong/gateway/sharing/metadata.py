# SPDX-License-Identifier: Apache-2.0
"""The protocol's own services: listClients, listMethods, allowedMethods, getOpenAPI."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import msgspec
from asyncpg import Pool, Record

from lienthong.gateway.sharing.directory import Client
from lienthong.gateway.statements import sql
from lienthong.kernel import clock
from lienthong.sharing.rules import faults
from lienthong.sharing.rules.identifiers import INSTANCE, Call, SubsystemId

NAMES = frozenset({"listMethods", "allowedMethods", "getOpenAPI"})
METHODS = frozenset({"GET", "HEAD"})
_encode = msgspec.json.Encoder().encode
_OPENING = (
    '<xroad:clientList xmlns:xroad="http://x-road.eu/xsd/xroad.xsd"'
    ' xmlns:id="http://x-road.eu/xsd/identifiers">'
)
JSON = b"application/json;charset=utf-8"


async def answered(pool: Pool, call: Call, client: Client) -> tuple[bytes, bytes]:
    """Return content type and body of a metadata service's answer. Raises: Fault."""
    if call.service == "getOpenAPI":
        return JSON, await _document(pool, call)
    who = client.id if call.service == "allowedMethods" else None
    rows = await pool.fetch(sql("sharing_methods"), call.provider.text, who, clock.today())
    return JSON, _encode({"service": [_service(call.provider, *one) for one in _grouped(rows)]})


async def clients(pool: Pool, query: str, *, as_json: bool) -> tuple[bytes, bytes]:
    """Return content type and body of listClients. query: `xRoadInstance=VN`, or nothing."""
    wanted = parse_qs(query).get("xRoadInstance", [INSTANCE])[-1]
    rows = await pool.fetch(sql("sharing_members")) if wanted == INSTANCE else []
    members = [_member(row) for row in rows]
    if as_json:
        return JSON, _encode({"member": members})
    return b"text/xml;charset=utf-8", _xml(members)


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
        **_parts(provider),
        "service_code": code,
        "endpoint_list": [{"method": row["method"], "path": row["path"]} for row in rows],
    }


def _member(row: Record) -> dict[str, Any]:
    found = SubsystemId.read(row["identifier"])
    return {
        "id": {"object_type": "SUBSYSTEM", **_parts(found)},
        "name": row["agency"],
        "subsystem_name": row["name"],
    }


def _parts(found: SubsystemId) -> dict[str, str]:
    return {
        "xroad_instance": found.instance,
        "member_class": found.member_class,
        "member_code": found.member,
        "subsystem_code": found.subsystem,
    }


def _xml(members: list[dict[str, Any]]) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        _OPENING,
    ]
    names = (
        ("xRoadInstance", "xroad_instance"), ("memberClass", "member_class"),
        ("memberCode", "member_code"), ("subsystemCode", "subsystem_code"),
    )  # fmt: skip
    for one in members:
        told = "".join(f"<id:{tag}>{escape(one['id'][name])}</id:{tag}>" for tag, name in names)
        lines.append(
            f'<xroad:member><xroad:id id:objectType="SUBSYSTEM">{told}</xroad:id>'
            f"<xroad:name>{escape(one['name'])}</xroad:name></xroad:member>"
        )
    lines.append("</xroad:clientList>")
    return "\n".join(lines).encode()
