# SPDX-License-Identifier: Apache-2.0
"""Print the one-time code an account's authenticator app shows now: for demonstrations only."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lienthong.identity import queries, services
from lienthong.kernel.errors import Missing


class Command(BaseCommand):
    help = "Print the current one-time code of an account. Refused in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="personal number or staff code")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("second factors are nobody's to print in production")
        try:
            account = queries.account_named(username)
            code = services.show_code(account.id, at=time.time())
        except Missing as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(code)
