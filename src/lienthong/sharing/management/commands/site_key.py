# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lienthong.kernel.errors import Refusal
from lienthong.sharing import services


class Command(BaseCommand):
    help = "Change what words of this node's pages are signed with at other nodes (ADR 0218)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["prepare", "change"])
        parser.add_argument(
            "--at-once",
            action="store_true",
            help="the key was stolen: others refuse until they have read this node's page",
        )

    def handle(self, *args: Any, act: str, at_once: bool, **options: Any) -> None:
        if act == "prepare":
            services.prepare_site_key()
            return
        try:
            services.change_site_key(is_at_once=at_once)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
