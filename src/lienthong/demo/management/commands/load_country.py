# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from lienthong.demo.load import Size, is_loaded, load

PARTS = 9


class Command(BaseCommand):
    help = "Make the demo country, unless it stands."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=5_000)
        parser.add_argument("--businesses", type=int, default=500)
        parser.add_argument("--dossiers", type=int, default=20_000)

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded():
            return
        size = Size(
            people=options["people"],
            businesses=options["businesses"],
            dossiers=options["dossiers"],
        )
        columns = (SpinnerColumn(), BarColumn(24), TextColumn("{task.description}"))
        with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
            task = bar.add_task("Dựng đất nước mẫu", total=PARTS)
            load(size, lambda part: bar.update(task, advance=1, description=part))
