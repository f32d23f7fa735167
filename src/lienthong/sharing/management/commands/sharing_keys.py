# SPDX-License-Identifier: Apache-2.0
import base64
import datetime as dt
from argparse import ArgumentParser
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management.base import BaseCommand, CommandError

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.sharing import services
from lienthong.sharing.rules import ring
from lienthong.sharing.rules.ring import BadRing
from lienthong.sharing.services.keyrings import mark_of

ACTOR = Actor.system("sharing.keys")


class Command(BaseCommand):
    help = "The keys that this node signs calls of data services with: list, follow, withdraw."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="the keys that hold, the one that signs first")
        follow = acts.add_parser("follow", help="make the next key, and tell it to others now")
        follow.add_argument("--ahead", type=float, default=24, help="hours until it signs")
        follow.add_argument(
            "--overlap", type=float, default=24, help="hours from then until the former one ends"
        )
        withdraw = acts.add_parser("withdraw", help="end a key now; what it signs is refused")
        withdraw.add_argument("mark", help="as `list` tells it")
        withdraw.add_argument("--reason", required=True)

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        try:
            if act == "follow":
                ahead, overlap = (
                    dt.timedelta(hours=options[name]) for name in ("ahead", "overlap")
                )
                services.follow_key(ACTOR, ahead=ahead, overlap=overlap)
            elif act == "withdraw":
                services.withdraw_key(ACTOR, options["mark"], reason=options["reason"])
        except BadRing as problem:
            raise CommandError(str(problem)) from problem
        self._list()

    def _list(self) -> None:
        """Tell each key: its mark, its public half as callers of this node check it, its times."""
        keys = services.keyring()
        for one in ring.holding(keys.ring(), clock.now()):
            key = keys.key(one.name)
            raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            ends = f"{one.ends:%Y-%m-%d %H:%M:%S%z}" if one.ends else "–"
            words = (
                mark_of(key),
                base64.b64encode(raw).decode(),
                f"{one.signs_from:%Y-%m-%d %H:%M:%S%z}",
                ends,
            )
            self.stdout.write("\t".join(words))
