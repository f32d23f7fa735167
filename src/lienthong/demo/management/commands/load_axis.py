# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.core.management.base import BaseCommand

from lienthong.demo import axis


class Command(BaseCommand):
    help = "Connect this node's desk to its axis and let clerks write to each other, once."

    def handle(self, *args: Any, **options: Any) -> None:
        axis.open_all()
