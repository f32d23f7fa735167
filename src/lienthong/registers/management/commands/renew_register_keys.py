# SPDX-License-Identifier: Apache-2.0
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lienthong.kernel.actor import Actor
from lienthong.registers import services
from lienthong.registers.rules import NotOpened


class Command(BaseCommand):
    help = (
        "Change the key of sensitive fields in two steps: the first adds a key, the second (after "
        "every process was restarted) seals by it alone."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.VAR) / "keys" / "registers"
        held = path.read_text().split()
        if held != list(settings.REGISTER_KEYS):
            raise CommandError("restart first: this process has read other keys")
        if len(held) == 1:
            _replace(path, [secrets.token_urlsafe(48), *held])
            self.stdout.write("A key was added. Restart every process, then run this again.")
            return
        try:
            count = services.rewrap(Actor.system("registers.keys"))
        except NotOpened as problem:
            raise CommandError(f"data key {problem} opens by no key of {path}") from problem
        _replace(path, held[:1])
        self.stdout.write(f"{count} data keys sealed anew; the former key is no longer kept.")


def _replace(path: Path, keys: list[str]) -> None:
    """Write the keys so that a crash leaves the old file or the new one, readable by its owner."""
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    made.touch(mode=0o600)
    with made.open("w") as file:
        file.write("\n".join(keys))
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)
