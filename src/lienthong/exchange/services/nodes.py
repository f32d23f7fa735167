# SPDX-License-Identifier: Apache-2.0
"""Nodes of the axis: this one, and the neighbours that its operator has met."""

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.exchange.errors import BadNode, NodeMissing
from lienthong.exchange.models import Certificate, Node, System
from lienthong.exchange.rules import certificates as certificate_rules
from lienthong.exchange.rules import nodes
from lienthong.exchange.rules.systems import SystemKind
from lienthong.exchange.services.certificates import register_certificate
from lienthong.exchange.services.systems import RIGHT
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import SystemId
from lienthong.kernel.text import clean
from lienthong.ledger.rules import notes
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import AgencyCode

#: What a neighbour may ask for in a second: it speaks for many systems.
PER_SECOND = 2_000


@transaction.atomic
def found_node(actor: Actor, card: nodes.Card) -> None:
    """Say which node this installation is; again: with another name, address or agencies.

    Raises: Denied, AgencyMissing, BadNode for another code than before.
    """
    actor.require(RIGHT)
    row = Node.objects.select_for_update().filter(is_ours=True).first()
    if row is not None and row.code != card.code:
        raise BadNode(code=card.code)
    row = row or Node(is_ours=True, code=card.code, created_at=clock.now())
    _write(row, card)
    audit.record(actor, "exchange.node_founded", row.pk, before=None, after={"code": row.code})


@transaction.atomic
def meet_node(actor: Actor, card: nodes.Card) -> SystemId:
    """Connect a neighbour, from the card that its operator gave; again: as the card says now.

    Raises: Denied, AgencyMissing, BadNode, BadCertificate.
    """
    actor.require(RIGHT)
    row = Node.objects.select_for_update().filter(code=card.code).first()
    if row is not None and row.is_ours:
        raise BadNode(code=card.code)
    row = row or Node(code=card.code, created_at=clock.now())
    if row.system_id is None:
        row.system = _system(card)
    if bytes(row.public_key or b"") not in (b"", nodes.der(card.public_key)):
        row.page, row.version = "", 0  # signed with a key that is no longer its
    row.via = None
    _write(row, card)
    assert row.system_id is not None
    System.objects.filter(pk=row.system_id).update(is_open=True)
    _trust(actor, SystemId(row.system_id), card.authority)
    audit.record(
        actor, "exchange.node_met", row.pk, before=None,
        after={"code": row.code, "carries": row.carries, "fingerprint": card.fingerprint},
    )  # fmt: skip
    return SystemId(row.system_id)


@transaction.atomic
def part_from_node(actor: Actor, code: str) -> None:
    """Take nothing more from a neighbour, and hand it nothing more; what waits for it stays.

    Raises: Denied, NodeMissing.
    """
    actor.require(RIGHT)
    row = Node.objects.select_for_update().filter(code=code, system__isnull=False).first()
    if row is None:
        raise NodeMissing(code=code)
    assert row.system_id is not None, "it is a neighbour"
    System.objects.filter(pk=row.system_id).update(is_open=False)
    # Of no version: whoever meets it again takes its page as it stands.
    Node.objects.filter(via=row).update(page="", version=0)
    row.page, row.version = "", 0
    row.save(update_fields=["page", "version"])
    audit.record(actor, "exchange.node_left", row.pk, before=None, after={"code": code})


def _write(row: Node, card: nodes.Card) -> None:
    """Raises: AgencyMissing, BadNode."""
    try:
        nodes.check_card(card)
        row.public_key = nodes.der(card.public_key)
        notes.Verifier.read(card.axis_key)
        certificate_rules.read(card.authority.encode())
    except (nodes.BadPage, notes.BadNote, certificate_rules.BadCertificate) as problem:
        raise BadNode(code=card.code) from problem
    row.name, row.role, row.address = clean(card.name), card.role, card.address.rstrip("/")
    row.authority, row.axis_key = card.authority, card.axis_key
    row.carries = [AgencyCode.parse(code).modern for code in card.carries]
    row.save()


def _system(card: nodes.Card) -> System:
    """Return a neighbour as a system of this node; it shows a certificate, never a key."""
    if not card.carries or System.objects.filter(code=card.code).exists():
        raise BadNode(code=card.code[:35])
    return System.objects.create(
        code=card.code,
        name=clean(card.name),
        kind=SystemKind.NODE,
        agency_id=orgs.agency_by_code(card.carries[0]).id,
        per_second=PER_SECOND,
        needs_certificate=True,
        created_at=clock.now(),
    )


def _trust(actor: Actor, system: SystemId, authority: str) -> None:
    parsed = certificate_rules.read(authority.encode())
    if not Certificate.objects.filter(sha256=certificate_rules.sha256(parsed)).exists():
        register_certificate(actor, system, authority.encode())
