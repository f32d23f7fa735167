# SPDX-License-Identifier: Apache-2.0
"""The nodes of the axis, and the certificates that systems and nodes show, for officers on duty."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from lienthong.exchange.errors import CertificateMissing, NodeMissing
from lienthong.exchange.models import Certificate, Node
from lienthong.exchange.queries.handovers import axis_key
from lienthong.exchange.rules import certificates as certificate_rules
from lienthong.exchange.rules import nodes as rules
from lienthong.kernel import clock

#: A line whose gateway wrote nothing for so long stands nobody knows how.
SILENT = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeView:
    """A node, and how this node's line to it stands."""

    id: UUID
    code: str
    name: str
    role: rules.Role
    is_ours: bool
    system_id: UUID | None  #: of a neighbour
    is_open: bool  #: a neighbour that is not parted from
    via: str  #: the node that introduced it; "": none
    address: str
    carries: tuple[str, ...]  #: agencies that it may carry, with all below them
    axis_key: str  #: of its exchange log; "": it has not told yet
    version: int  #: of its page; 0: it has not published one
    heard_at: dt.datetime | None  #: when its feed last told something new
    answered_at: dt.datetime | None
    failed_at: dt.datetime | None
    problem: str  #: of the last failure: a code, and what was seen

    @property
    def is_up(self) -> bool | None:
        """Tell whether the line works; None where nobody has tried it lately."""
        last = max((at for at in (self.answered_at, self.failed_at) if at), default=None)
        if not self.is_open or last is None or clock.now() - last > SILENT:
            return None
        return last == self.answered_at


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """A certificate that a system or a node shows when it connects."""

    id: UUID
    system_id: UUID
    system_code: str
    is_authority: bool  #: whatever it issues is the system's too
    subject: str
    fingerprint: str  #: SHA-256, hex
    valid_from: dt.datetime
    valid_to: dt.datetime
    revoked_at: dt.datetime | None
    reason: str  #: why it was revoked

    @property
    def ends_soon(self) -> bool:
        """Tell whether it holds, and the next one should be there already."""
        left = self.valid_to - clock.now()
        return self.holds and left < dt.timedelta(days=certificate_rules.RENEW_DAYS)

    @property
    def holds(self) -> bool:
        """Tell whether it is still taken."""
        return self.revoked_at is None and self.valid_to > clock.now()


def nodes() -> list[NodeView]:
    """Return all known nodes: this one, neighbours, then those that others introduced."""
    rows = Node.objects.select_related("system", "via").all()
    return sorted(map(_node, rows), key=lambda one: (not one.is_ours, bool(one.via), one.code))


def node(node_id: UUID) -> NodeView:
    """Return one node. Raises: NodeMissing."""
    return _node(_row(node_id))


def page(node_id: UUID) -> rules.Page | None:
    """Return what a node says of itself; None while no page of it holds. Raises: NodeMissing."""
    row = _row(node_id)
    try:
        return rules.signers(row.page, bytes(row.public_key), row.code, tuple(row.carries)).page
    except rules.BadPage:
        return None


def card() -> rules.Card | None:
    """Return what this node's operator hands to neighbours; None where it is no node yet."""
    row = Node.objects.filter(is_ours=True).first()
    if row is None:
        return None
    return rules.Card(
        code=row.code,
        name=row.name,
        role=rules.Role(row.role),
        address=row.address,
        public_key=rules.text(bytes(row.public_key)),
        authority=row.authority,
        axis_key=row.axis_key,
        carries=tuple(row.carries),
    )


def certificates(system_id: UUID | None = None) -> list[CertificateView]:
    """Return the certificates of a system, or all; those that hold first, the longest first."""
    rows = Certificate.objects.select_related("system").order_by("-valid_to", "id")
    if system_id is not None:
        rows = rows.filter(system=system_id)
    return sorted(map(_certificate, rows), key=lambda one: not one.holds)


def certificate(certificate_id: UUID) -> CertificateView:
    """Return one certificate. Raises: CertificateMissing."""
    row = Certificate.objects.select_related("system").filter(pk=certificate_id).first()
    if row is None:
        raise CertificateMissing
    return _certificate(row)


def ending() -> list[CertificateView]:
    """Return the last certificates of open systems that end within a month, or have ended."""
    rows = Certificate.objects.select_related("system").filter(
        system__is_open=True, revoked_at=None
    )
    last = {row.system_id: _certificate(row) for row in rows.order_by("valid_to")}
    found = [one for one in last.values() if one.ends_soon or not one.holds]
    return sorted(found, key=lambda one: one.valid_to)


def _row(node_id: UUID) -> Node:
    row = Node.objects.select_related("system", "via").filter(pk=node_id).first()
    if row is None:
        raise NodeMissing(code=node_id)
    return row


def _node(row: Node) -> NodeView:
    return NodeView(
        id=row.pk,
        code=row.code,
        name=row.name,
        role=rules.Role(row.role),
        is_ours=row.is_ours,
        system_id=row.system_id,
        is_open=row.system is not None and row.system.is_open,
        via=row.via.code if row.via else "",
        address=row.address,
        carries=tuple(row.carries),
        axis_key=axis_key(row),
        version=row.version,
        heard_at=row.heard_at,
        answered_at=row.answered_at,
        failed_at=row.failed_at,
        problem=row.problem,
    )


def _certificate(row: Certificate) -> CertificateView:
    return CertificateView(
        id=row.pk,
        system_id=row.system_id,
        system_code=row.system.code,
        is_authority=row.is_authority,
        subject=row.subject,
        fingerprint=bytes(row.sha256).hex(),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        revoked_at=row.revoked_at,
        reason=row.reason,
    )
