# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.registers import services


class Command(BaseCommand):
    help = "Look through a register for records that may be of one person; a person decides."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("register", help="name of the register")

    def handle(self, *args: Any, register: str, **options: Any) -> None:
        try:
            found, large = services.seek_likenesses(Actor.system("registers.likenesses"), register)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{found} new pairs; {large} groups too large to compare")
