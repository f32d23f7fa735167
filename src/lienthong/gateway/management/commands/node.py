# SPDX-License-Identifier: Apache-2.0
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lienthong.exchange import queries, services
from lienthong.exchange.models import Node
from lienthong.exchange.rules import certificates, nodes
from lienthong.gateway.identity import identity
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.ledger.rules import notes
from lienthong.ledger.services.keys import signing_key

ACTOR = Actor.system("exchange.node")


class Command(BaseCommand):
    help = "This node among others: say what it is, hand out its card, meet and part from others."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        found = acts.add_parser("found", help="say what this node is; again: say it anew")
        found.add_argument("--name", required=True)
        found.add_argument("--role", choices=list(nodes.Role), required=True)
        found.add_argument("--address", required=True, help="https://… where others reach it")
        found.add_argument("--carries", nargs="+", required=True, metavar="AGENCY")
        acts.add_parser("card", help="write this node's card, for the operators of neighbours")
        meet = acts.add_parser("meet", help="connect the nodes of these cards")
        meet.add_argument("cards", nargs="+", type=Path)
        part = acts.add_parser("part", help="disconnect a neighbour")
        part.add_argument("code")
        acts.add_parser("list", help="the nodes that are known, and how they are reached")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        try:
            getattr(self, f"_{act}")(options)
        except (Refusal, nodes.BadPage, certificates.BadCertificate, OSError) as problem:
            raise CommandError(str(problem)) from problem

    def _found(self, options: dict[str, Any]) -> None:
        code = settings.ENVIRONMENT.node
        if not code:
            raise CommandError("LIENTHONG_NODE is not set")
        keys = identity(settings.VAR / "keys" / "node", code)
        log = signing_key(settings.VAR / "keys", is_production=settings.ENVIRONMENT.is_production)
        origin = f"{urlsplit(settings.BASE_URL).netloc}/ledger/exchange"
        card = nodes.Card(
            code=code,
            name=options["name"],
            role=nodes.Role(options["role"]),
            address=options["address"],
            public_key=nodes.text(keys.public_key),
            authority=certificates.pem(keys.authority),
            axis_key=notes.verifier_of(origin, log).vkey,
            carries=tuple(options["carries"]),
        )
        services.found_node(ACTOR, card)
        self._tell(card)

    def _card(self, _: dict[str, Any]) -> None:
        card = queries.card()
        if card is None:
            raise CommandError("manage node found")
        self._tell(card)

    def _meet(self, options: dict[str, Any]) -> None:
        for path in options["cards"]:
            card = nodes.card(path.read_bytes())
            services.meet_node(ACTOR, card)
            self.stderr.write(f"{card.code}  {card.fingerprint}")

    def _part(self, options: dict[str, Any]) -> None:
        services.part_from_node(ACTOR, options["code"])

    def _list(self, _: dict[str, Any]) -> None:
        for node in Node.objects.select_related("via").order_by("-is_ours", "code"):
            way = "–" if node.is_ours else node.via.code if node.via else node.address
            heard = f"{node.heard_at:%Y-%m-%d %H:%M:%S}" if node.heard_at else "–"
            words = (node.code, node.role, way, f"v{node.version}", heard, " ".join(node.carries))
            self.stdout.write("\t".join(words))

    def _tell(self, card: nodes.Card) -> None:
        """Write a card; the two operators compare the fingerprint by telephone."""
        self.stdout.write(nodes.written(card).decode())
        self.stderr.write(f"{card.code}  {card.fingerprint}")
