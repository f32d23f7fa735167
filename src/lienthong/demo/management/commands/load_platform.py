# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lienthong.demo import platform


class Command(BaseCommand):
    help = "Publish this node's registers through its sharing platform; let its pages read them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", required=True, help="where registers answer")

    def handle(self, *args: Any, **options: Any) -> None:
        platform.connect(options["site"])
