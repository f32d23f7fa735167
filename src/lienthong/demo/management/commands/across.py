# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lienthong.demo import across
from lienthong.demo.telling import StepFailed

ACTS: dict[str, Callable[..., None]] = {
    "hold": across.hold,
    "ask": across.ask,
    "approve": across.approve,
    "fill": across.fill,
    "away": across.check_away,
    "back": across.check_back,
    "seen": across.seen,
    "accounts": across.accounts,
}


class Command(BaseCommand):
    help = "Play one node's part of the federated demo's register."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=sorted(ACTS))
        parser.add_argument("address", nargs="?", help="of the site, or of its registers")

    def handle(self, *args: Any, act: str, address: str | None, **options: Any) -> None:
        try:
            ACTS[act](*([address] if address else []))
        except (StepFailed, AssertionError, TimeoutError) as failure:
            raise CommandError(f"{act}: {failure}") from failure
