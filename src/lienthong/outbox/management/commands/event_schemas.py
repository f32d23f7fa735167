# SPDX-License-Identifier: Apache-2.0
import importlib
import json
from argparse import ArgumentParser
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from lienthong.outbox import rules


class Command(BaseCommand):
    help = "Write the JSON Schema of every event that a package declares into a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", default=Path("docs/reference/events"))

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for kind in _events():
            text = json.dumps(rules.schema_of(kind), ensure_ascii=False, indent=2)
            (folder / f"{rules.name_of(kind)}.json").write_text(text + "\n")


def _events() -> list[type[Any]]:
    modules = [
        importlib.import_module(f"{config.name}.{path.stem}")
        for config in apps.get_app_configs()
        for path in Path(config.path).glob("events.py")
        if config.name.startswith("lienthong.")
    ]
    return [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__
    ]
