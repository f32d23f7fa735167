# SPDX-License-Identifier: Apache-2.0
"""What sender and receiver share: their keys, their statements, their own processor time."""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

import uvloop
from cryptography.hazmat.primitives import serialization
from lienthong_client import keys

from bench._axis.stage import Party


def play(work: Callable[..., Coroutine[Any, Any, dict[str, Any]]]) -> None:
    """Do a party's work as its bench asked on standard input; tell what came of it."""
    asked = json.loads(sys.stdin.buffer.read())
    party = Party(**asked.pop("party"))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        before, began = own_cpu_s(), time.perf_counter()
        told = runner.run(work(party, **asked))
        told |= {"cpu_s": own_cpu_s() - before, "seconds": time.perf_counter() - began}
    with open(1, "w", closefd=False) as out:  # all of it, also where standard output has no buffer
        json.dump(told, out)


def own_cpu_s() -> float:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


def signer(party: Party, kind: str) -> Callable[[bytes], str]:
    key: Any = serialization.load_pem_private_key(party.private_key.encode(), password=None)
    return lambda payload: keys.sign(payload, key, kind)
