# SPDX-License-Identifier: Apache-2.0
"""listClients: every open system of this instance, as the protocol lists them."""

from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import msgspec
from asyncpg import Pool, Record

from lienthong.gateway.statements import sql
from lienthong.sharing.rules.identifiers import INSTANCE, SubsystemId

_encode = msgspec.json.Encoder().encode
_OPENING = (
    '<xroad:clientList xmlns:xroad="http://x-road.eu/xsd/xroad.xsd"'
    ' xmlns:id="http://x-road.eu/xsd/identifiers">'
)
JSON = b"application/json;charset=utf-8"


def is_instance(query: str) -> bool:
    """Tell whether listClients asks for this instance. query: `xRoadInstance=VN`, or nothing."""
    return parse_qs(query).get("xRoadInstance", [INSTANCE])[-1] == INSTANCE


async def read(pool: Pool, *, here: bool, as_json: bool) -> tuple[bytes, bytes]:
    """Return content type and body of listClients. here: of this instance; others have none."""
    rows = await pool.fetch(sql("sharing_members")) if here else []
    members = [_member(row) for row in rows]
    if as_json:
        return JSON, _encode({"member": members})
    return b"text/xml;charset=utf-8", _xml(members)


def parts(found: SubsystemId) -> dict[str, str]:
    """Return an identifier in the protocol's words."""
    return {
        "xroad_instance": found.instance,
        "member_class": found.member_class,
        "member_code": found.member,
        "subsystem_code": found.subsystem,
    }


def _member(row: Record) -> dict[str, Any]:
    found = SubsystemId.read(row["identifier"])
    return {
        "id": {"object_type": "SUBSYSTEM", **parts(found)},
        "name": row["agency"],
        "subsystem_name": row["name"],
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
