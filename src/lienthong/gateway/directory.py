# SPDX-License-Identifier: Apache-2.0
"""Who is connected and who serves whom: read whole, kept in memory, refreshed."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from lienthong.exchange.rules import jws
from lienthong.exchange.rules.systems import SystemKind
from lienthong.gateway.directory_nodes import NO_NODES, Node, read_nodes
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
    needs_certificate: bool = False  #: besides its key


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a system may show, or what issues what it may show."""

    system: UUID
    is_authority: bool
    der: bytes
    sha256: bytes
    valid_from: dt.datetime
    valid_to: dt.datetime
    is_revoked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One reading of the directory."""

    by_key: Mapping[bytes, System] = field(default_factory=dict)
    by_id: Mapping[UUID, System] = field(default_factory=dict)
    by_code: Mapping[str, System] = field(default_factory=dict)
    routes: Mapping[str, tuple[UUID, bool]] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)  #: modern code → name
    local: Mapping[str, str] = field(default_factory=dict)  #: those of this installation
    nodes: Mapping[str, Node] = field(default_factory=dict)
    carriers: Mapping[str, tuple[str, bool]] = field(default_factory=dict)  #: other nodes' routes
    certificates: Mapping[bytes, Certificate] = field(default_factory=dict)  #: by fingerprint
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

    @property
    def ours(self) -> Node | None:
        """Return this node; None where the installation stands alone."""
        return next((node for node in self.nodes.values() if node.is_ours), None)

    def node_of(self, system: System) -> Node | None:
        """Return the node that a system is."""
        return next((node for node in self.nodes.values() if node.system == system.id), None)

    def neighbour(self, node: Node) -> Node | None:
        """Return the neighbour on the way to a node: itself, or who introduced it."""
        return node if node.system else self.nodes.get(node.via or "")

    def carrier(self, code: str) -> Node | None:
        """Return the other node that carries an agency; None: this one, or none.

        code: modern order.
        """
        at: AgencyCode | None = AgencyCode.parse(code)
        while at is not None:
            if at.modern in self.carriers:
                node, covers_below = self.carriers[at.modern]
                if covers_below or at.modern == code:
                    return self.nodes.get(node)
            elif at.modern in self.routes:
                return None
            at = at.parent
        return None

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


async def read(connection: Wire, before: Mapping[str, Node] = NO_NODES) -> Directory:
    """Read the directory as it stands today. before: nodes of an earlier reading."""
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
            needs_certificate=row["needs_certificate"],
        )
        for row in rows
        if row["is_open"]
    }
    routes = await connection.fetch(sql("directory_routes"), today)
    local = {
        row["code"]: row["name"] for row in await connection.fetch(sql("directory_agencies"), today)
    }
    nodes = await read_nodes(connection, before)
    own = {row["agency_code"]: (row["system_id"], row["covers_below"]) for row in routes}
    reached, carriers, names = _reached(nodes, systems, own)
    return Directory(
        by_key={
            row["key_sha256"]: systems[row["id"]]
            for row in rows
            if row["is_open"] and row["key_sha256"]
        },
        by_id=systems,
        by_code={system.code: system for system in systems.values()},
        routes=reached | own,
        agencies=names | local,
        local=local,
        nodes=nodes,
        carriers=carriers,
        certificates={
            row["sha256"]: Certificate(
                system=row["system_id"],
                is_authority=row["is_authority"],
                der=row["der"],
                sha256=row["sha256"],
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                is_revoked=row["revoked_at"] is not None,
            )
            for row in await connection.fetch(sql("directory_certificates"))
        },
    )


Routes = dict[str, tuple[UUID, bool]]


def _reached(
    nodes: Mapping[str, Node], systems: Mapping[UUID, System], own: Routes
) -> tuple[Routes, dict[str, tuple[str, bool]], dict[str, str]]:
    """Return routes to agencies of other nodes, the nodes that carry those, and their names.

    What this installation routes itself comes first, and of two nodes the neighbour.
    """
    routes: Routes = {}
    carriers: dict[str, tuple[str, bool]] = {}
    names: dict[str, str] = {}
    for node in sorted(nodes.values(), key=lambda one: (one.system is None, one.code)):
        hop = node if node.system else nodes.get(node.via or "")
        if node.is_ours or node.signers is None or hop is None or hop.system is None:
            continue
        if hop.system not in systems:
            continue
        names |= dict(node.signers.page.agencies)
        for one in node.signers.page.routes:
            if one.agency_code not in own and one.agency_code not in routes:
                routes[one.agency_code] = (hop.system, one.covers_below)
                carriers[one.agency_code] = (node.code, one.covers_below)
    return routes, carriers, names
