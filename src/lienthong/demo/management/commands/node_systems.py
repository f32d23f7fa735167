# SPDX-License-Identifier: Apache-2.0
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lienthong.demo import federation


class Command(BaseCommand):
    help = "Give this node of the federated demo its agencies and its document system."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("agency", help="the node's first agency")
        parser.add_argument("folder", type=Path, help="where the system's settings go")
        parser.add_argument("--url", required=True, help="of this node's gateway")

    def handle(self, *args: Any, **options: Any) -> None:
        federation.furnish(
            options["agency"], options["folder"], url=options["url"], keys=settings.VAR / "keys"
        )
