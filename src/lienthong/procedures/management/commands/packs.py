# SPDX-License-Identifier: Apache-2.0
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lienthong.kernel.actor import Actor
from lienthong.procedures import services


class Command(BaseCommand):
    help = "Declared procedures: packs new <code>, packs check [code], packs publish [code]."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["new", "check", "publish"])
        parser.add_argument("code", nargs="?", default="")
        parser.add_argument(
            "--packs", type=Path, default=Path(settings.PACKS), help="folder of packs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        packs, code = options["packs"], options["code"]
        if options["verb"] == "new":
            self._begin(packs, code)
            return
        is_publishing = options["verb"] == "publish"
        reports = list(services.check_folders(packs, code, only_changed=is_publishing))
        if not reports:
            raise CommandError(f"no pack {code} in {packs / 'procedures'}")
        for report in reports:
            self._tell(report)
        wrong = sum(len(report.problems) for report in reports)
        if wrong:
            raise CommandError(f"{wrong} problem(s)")
        for report in reports if is_publishing else ():
            if report.name != "registers":
                folder = packs / "procedures" / report.name
                procedure = services.publish(Actor.system("procedures.packs"), folder)
                self.stdout.write(f"{procedure.code}: version {procedure.version}")

    def _begin(self, packs: Path, code: str) -> None:
        try:
            folder = services.begin_pack(packs, code)
        except FileExistsError as there:
            raise CommandError(f"{code} is there already: change it, or take another") from there
        except ValueError as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"{folder}: now write it (docs/howto/procedures.md), then:")
        self.stdout.write(f"./run packs check {code}")

    def _tell(self, report: services.Report) -> None:
        state = "✗" if report.problems else "✓"
        told = "as published" if report.is_published else f"{report.examples} example(s)"
        self.stdout.write(f"{state} {report.name}: {told}")
        for problem in report.problems:
            self.stdout.write(f"    {problem}")
        if report.illustrative:
            self.stdout.write(f"    not confirmed: {', '.join(report.illustrative)}")
