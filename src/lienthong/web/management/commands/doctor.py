# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Check what this node needs to serve; tell what to do; fail when something is wrong."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = {name: _problems(check) for name, check in import_string(settings.HEALTH).items()}
        for name, problems in found.items():
            self.stdout.write(f"{'✗' if problems else '✓'} {name}")
            for problem in problems:
                self.stdout.write(f"    → {problem}")
        wrong = sum(1 for problems in found.values() if problems)
        if wrong:
            raise CommandError(f"{wrong}/{len(found)} ✗")


def _problems(check: Callable[[], list[str]]) -> list[str]:
    """Run one check; whatever it raises is a finding, so that the others are still told."""
    try:
        return check()
    except Exception as problem:  # noqa: BLE001 - a doctor reports every failure
        return [f"{type(problem).__name__}: {problem}"]
