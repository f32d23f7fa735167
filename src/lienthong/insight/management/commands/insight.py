# SPDX-License-Identifier: Apache-2.0
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lienthong.insight import services

SHOWN = 50


class Command(BaseCommand):
    help = (
        "check: compare every fact with its dossier and every tally with a recount; "
        "rebuild: add up all facts again; count: count every dossier again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["check", "rebuild", "count"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        {"check": self._check, "rebuild": self._rebuild, "count": self._count}[what]()

    def _check(self) -> None:
        found = services.check()
        for one in found[:SHOWN]:
            place = f"{one.table} {one.scope_id} {one.starts_on} {one.procedure_code or '*'}"
            self.stderr.write(f"{place} {one.measure}: {one.kept}, recounted {one.recounted}")
        if found:
            raise CommandError(f"{len(found)} counts differ; `insight count` and `rebuild` mend.")
        self.stdout.write("every tally equals its recount")

    def _rebuild(self) -> None:
        services.rebuild()
        self.stdout.write("rebuilt")

    def _count(self) -> None:
        self.stdout.write(f"{services.count_all()} dossiers counted")
