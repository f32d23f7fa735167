# SPDX-License-Identifier: Apache-2.0
from django.core.management.base import BaseCommand

from lienthong.web import catalogue


class Command(BaseCommand):
    help = "Add untranslated messages to each package's English catalogue, with empty English."

    def handle(self, *args: object, **options: object) -> None:
        known = set(catalogue.translated())
        for package in catalogue.packages():
            count = catalogue.add_missing(package, known)
            if count:
                self.stdout.write(f"{package.name}: {count} to translate")
