# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.core.management.base import BaseCommand

from lienthong.kernel.actor import Actor
from lienthong.orgs import services


class Command(BaseCommand):
    help = "Bring in provinces, communes, ministries, committees and holidays that are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        done = services.load_reference(Actor.system("orgs.reference"))
        self.stdout.write(
            f"{done.units} units, {done.agencies} agencies, {done.days} days brought in"
        )
