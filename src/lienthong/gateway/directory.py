# SPDX-License-Identifier: Apache-2.0
"""Who is connected and who serves whom: read whole, kept in memory, refreshed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from lienthong.exchange.rules import jws
from lienthong.exchange.rules.systems import SystemKind
from lienthong.gateway.errors import UnknownSystem
from lienthong.gateway.statements import Wire, sql
from lienthong.kernel import clock
from lienthong.orgs.rules import AgencyCode


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A connected system as the data plane needs it."""

    id: UUID
    code: str
    kind: SystemKind
    key: jws.PublicKey | None  #: of its statements
    push_url: str
    may_push_inside: bool
    per_second: int
    #: What old clients sign with; see `exchange.rules.secrets`.
    sealed_secret: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One reading of the directory."""

    by_key: Mapping[bytes, System] = field(default_factory=dict)
    by_id: Mapping[UUID, System] = field(default_factory=dict)
    by_code: Mapping[str, System] = field(default_factory=dict)
    routes: Mapping[str, tuple[UUID, bool]] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)  #: modern code → name
    #: What `serving` has found.
    served: dict[str, System | None] = field(default_factory=dict, compare=False, repr=False)

    def system_of_key(self, key: str) -> System:
        """Return the open system that shows this key. Raises: UnknownSystem."""
        system = self.by_key.get(hashlib.sha256(key.encode()).digest())
        if system is None:
            raise UnknownSystem
        return system

    def still(self, system: System) -> System:
        """Return a system of an earlier reading as it stands in this one. Raises: UnknownSystem."""
        now = self.by_id.get(system.id)
        if now is None:
            raise UnknownSystem
        return now

    def serving(self, code: str) -> System | None:
        """Return the system that carries an agency's documents: its own route, or one above.

        code: modern order.
        """
        if code not in self.served:
            self.served[code] = self._serving(code)
        return self.served[code]

    def leads_as(self, other: "Directory") -> bool:
        """Tell whether every agency is served by the system that serves it in another reading."""
        return self.routes == other.routes and self.by_id.keys() == other.by_id.keys()

    def _serving(self, code: str) -> System | None:
        at: AgencyCode | None = AgencyCode.parse(code)
        while at is not None:
            route = self.routes.get(at.modern)
            if route and (route[1] or at.modern == code):
                return self.by_id.get(route[0])
            at = at.parent
        return None


async def read(connection: Wire) -> Directory:
    """Read the directory as it stands today."""
    today = clock.today()
    rows = await connection.fetch(sql("directory_systems"))
    systems = {
        row["id"]: System(
            id=row["id"],
            code=row["code"],
            kind=SystemKind(row["kind"]),
            key=jws.public_key(row["public_key"]) if row["public_key"] else None,
            sealed_secret=row["sealed_secret"],
            push_url=row["push_url"],
            may_push_inside=row["may_push_inside"],
            per_second=row["per_second"],
        )
        for row in rows
        if row["is_open"]
    }
    routes = await connection.fetch(sql("directory_routes"), today)
    agencies = await connection.fetch(sql("directory_agencies"), today)
    return Directory(
        by_key={
            row["key_sha256"]: systems[row["id"]]
            for row in rows
            if row["is_open"] and row["key_sha256"]
        },
        by_id=systems,
        by_code={system.code: system for system in systems.values()},
        routes={row["agency_code"]: (row["system_id"], row["covers_below"]) for row in routes},
        agencies={row["code"]: row["name"] for row in agencies},
    )
