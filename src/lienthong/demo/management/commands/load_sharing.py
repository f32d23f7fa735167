# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.core.management.base import BaseCommand

from lienthong.demo import sharing


class Command(BaseCommand):
    help = "Open systems and data services on the sharing platform and call them, once."

    def handle(self, *args: Any, **options: Any) -> None:
        sharing.open_all()
