# SPDX-License-Identifier: Apache-2.0
import csv
import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.registers import services
from lienthong.registers.queries import keeper
from lienthong.web.spreadsheets import safe


class Command(BaseCommand):
    help = (
        "Bring a file (CSV, Excel, JSON lines) into a register; the same file again continues "
        "where it stopped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("register", help="name of the register")
        parser.add_argument("file", type=Path)
        parser.add_argument("--basis", required=True, help="the paper that the records rest on")
        parser.add_argument(
            "--valid-from", type=dt.date.fromisoformat, help="for rows that do not say, yyyy-mm-dd"
        )
        parser.add_argument(
            "--update", action="store_true", help="a record that is there gets a new version"
        )
        parser.add_argument("--report", type=Path, help="write refused rows and why as CSV")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path}: no such file")
        new = services.NewImport(
            register=options["register"], path=path, file_name=path.name,
            basis=options["basis"], valid_from=options["valid_from"],
            may_update=options["update"],
        )  # fmt: skip
        try:
            import_id = services.bring_in(
                Actor.system("registers.import"), new, told=lambda done: self._tell(done)
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        counts = keeper.counts_of(import_id)
        self.stdout.write(
            f"{counts.done} rows: {counts.written} written, {counts.updated} updated, "
            f"{counts.unchanged} unchanged, {counts.refused} refused"
        )
        if options["report"]:
            self._report(options["report"], import_id)

    def _tell(self, done: int) -> None:
        if done % 10_000 == 0:
            self.stderr.write(f"{done} rows")

    def _report(self, path: Path, import_id: Any) -> None:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerow(["Dòng", "Số bản ghi", "Trường", "Lý do"])
            for one in keeper.refused_rows(import_id):
                out.writerow([one.line, safe(one.key), safe(one.path), safe(one.reason)])
