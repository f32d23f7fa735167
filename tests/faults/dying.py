# SPDX-License-Identifier: Apache-2.0
"""The real application, which kills its own process with SIGKILL at a chosen moment.

The file `dies-at` in the folder of everything that is written says when: at which statement to the
database of a submission, or `answer`: when all is committed and nothing is answered yet.
"""

import os
import signal
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import connection

from lienthong.project.wsgi import application as real


class _Fuse:
    """Burns down with each statement."""

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: Callable[..., Any], *words: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            die()
        return execute(*words)


def die() -> None:
    """End as a machine without power does."""
    os.kill(os.getpid(), signal.SIGKILL)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Serve a request; while the file is there, a submission is the last one."""
    told = settings.VAR / "dies-at"
    is_last = environ["PATH_INFO"].endswith("/kiem-tra") and environ["REQUEST_METHOD"] == "POST"
    if not is_last or not told.exists():
        return real(environ, start_response)
    moment = told.read_text()
    told.unlink()
    with connection.execute_wrapper(_Fuse(int(moment) if moment.isdigit() else 0)):
        answer = real(environ, start_response)
    die()
    return answer
