# SPDX-License-Identifier: Apache-2.0
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lienthong.files import queries, services


class Command(BaseCommand):
    help = "check: read stored files again and compare; clean: remove what crashes left behind"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["check", "clean"])
        parser.add_argument("--sample", type=int, help="check only this many, chosen at random")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "clean":
            self.stdout.write(f"{services.clean_up()} removed")
            return
        problem = queries.bodies().check()
        damaged = services.verify_all(sample=options["sample"])
        if problem or damaged:
            raise CommandError("\n".join(filter(None, [problem, *damaged])))
        self.stdout.write("every file read is intact")
