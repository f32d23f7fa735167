# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from lienthong.demo import returning
from lienthong.demo.load import EDITION, Size, is_loaded, load

PARTS = 10
OUTDATED = (
    "Dữ liệu mẫu do một phiên bản trước dựng; các câu chuyện cần dữ liệu mới.\n"
    "The demo country was made by an earlier version; the stories need the new one.\n"
    "→ ./run demo --reset  (quên dữ liệu mẫu cũ / forgets the old demo data)"
)


class Command(BaseCommand):
    help = "Make the demo country, unless it stands; refuse one of an earlier edition."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=5_000)
        parser.add_argument("--businesses", type=int, default=500)
        parser.add_argument("--dossiers", type=int, default=20_000)

    def handle(self, *args: Any, **options: Any) -> None:
        mark = settings.VAR / "demo-edition"
        if is_loaded():
            if not mark.exists() or mark.read_text() != str(EDITION):
                raise CommandError(OUTDATED)
            return
        size = Size(
            people=options["people"],
            businesses=options["businesses"],
            dossiers=options["dossiers"],
        )
        columns = (SpinnerColumn(), BarColumn(24), TextColumn("{task.description}"))
        with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
            task = bar.add_task("Dựng đất nước mẫu", total=PARTS)
            families = load(size, lambda part: bar.update(task, advance=1, description=part))
            bar.update(task, advance=1, description="Kết quả chờ trả, bưu gửi trên đường")
            returning.open_all(families)
        mark.write_text(str(EDITION))
