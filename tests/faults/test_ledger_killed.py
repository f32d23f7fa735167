# SPDX-License-Identifier: Apache-2.0
"""The sequencer is killed again and again; the log stays whole."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection

from lienthong.ledger import queries, services

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

SEQUENCER = """
import threading
import django
django.setup()
from lienthong.ledger import services
from lienthong.ledger.services import sequencing
sequencing.BATCH = 97
print("ready", flush=True)
services.run(threading.Event(), every_seconds=0.001)
"""


def elsewhere(var: Path) -> dict[str, str]:
    """Return the environment of another process on the same test database."""
    place = connection.settings_dict
    name, host = quote(place["NAME"]), quote(place["HOST"], safe="")
    user = quote(place["USER"])
    url = f"postgresql://{user}@/{name}?host={host}"
    return os.environ | {
        "DATABASE_URL": url,
        "LIENTHONG_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "lienthong.project.settings_test",
    }


def test_sequencer_killed_at_any_moment_loses_and_doubles_nothing(
    settings: Any, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    leaves = 0
    for _ in range(4):
        services.append_many("audit", [b"fact"] * 3000)
        leaves += 3000
        killed = subprocess.Popen(
            [sys.executable, "-c", SEQUENCER], env=elsewhere(tmp_path), stdout=subprocess.PIPE
        )
        assert killed.stdout is not None
        killed.stdout.readline()
        time.sleep(random.uniform(0.01, 0.4))
        killed.kill()
        killed.communicate()
    services.sequence_all()
    head = queries.head("audit")
    assert head is not None
    assert head.size == leaves
    assert queries.waiting()["audit"] == 0
    call_command("verify", "--log", "audit")
