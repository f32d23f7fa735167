# SPDX-License-Identifier: Apache-2.0
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from lienthong.outbox import queries, services


class Command(BaseCommand):
    help = "List failed deliveries of events; --again ID … or --again all queues them again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", nargs="+", default=[], metavar="ID")

    def handle(self, *args: Any, again: list[str], **options: Any) -> None:
        failed = queries.failed()
        for one in failed:
            self.stdout.write(
                f"{one.delivery_id} {one.event} → {one.handler}"
                f" ({one.attempts}, {one.failed_at:%d/%m/%Y %H:%M}): {one.failure}"
            )
        chosen = [one.delivery_id for one in failed] if again == ["all"] else map(UUID, again)
        for delivery_id in chosen:
            services.redrive(delivery_id)
