# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from lienthong.demo.birth import Birth
from lienthong.demo.business import Business
from lienthong.demo.civil import CertifiedCopy, Extract, JudicialRecord, MaritalStatus
from lienthong.demo.load import players
from lienthong.demo.telling import StepFailed, Teller


class Command(BaseCommand):
    help = "Play the main job on the running platform: a birth, a business, four civil papers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="http://127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        teller = Teller(Console(), options["address"])
        cast = players()
        for story in (Birth, Business, Extract, CertifiedCopy, MaritalStatus, JudicialRecord):
            try:
                story(teller, cast).play()
            except StepFailed:
                continue
        if teller.failed:
            raise CommandError(f"{teller.failed} steps failed")
        teller.console.print("\n[green]Sáu câu chuyện trọn vẹn / all six stories came out.[/green]")
