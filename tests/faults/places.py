# SPDX-License-Identifier: Apache-2.0
"""A site in a process of its own, and a citizen in front of it with an application filled in."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import httpx
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from lienthong.cases.tests import factories as cases
from lienthong.identity import queries as identity
from lienthong.identity.tests import factories as accounts
from lienthong.kernel.actor import Actor
from lienthong.payments import services as payments
from lienthong.portal import services as portal
from lienthong.portal.models import Draft
from lienthong.procedures.tests.factories import BIRTH, HOUSEHOLD, example

__all__ = ["BIRTH", "HOUSEHOLD"]

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def commune() -> cases.Commune:
    """Open a commune that receives dossiers and fees."""
    made = cases.commune()
    payments.open_payee(
        cases.SYSTEM, made.agency.id, bank_bin="970403", account="0011012345678",
        account_name="Kho bạc Nhà nước",
    )  # fmt: skip
    return made


def person(number: str = "027196001234", name: str = "Nguyễn Thị Hường") -> Actor:
    """Return a citizen with an account."""
    made = accounts.citizen(personal_number=number, name=name)
    return identity.actor_of_account(made.id)


def filled(actor: Actor, code: str = BIRTH) -> Any:
    """Return the id of an application to which only the submission is missing."""
    draft = portal.begin(actor, code)
    if code == BIRTH:
        portal.attach(
            actor, draft.id, component_code="KS-02", content=BytesIO(cases._picture()),
            name="giay-chung-sinh.png",
        )  # fmt: skip
    Draft.objects.filter(pk=draft.id).update(
        answers=example(code), done_steps=[step.key for step in draft.procedure.form]
    )
    return draft.id


def session_of(actor: Actor) -> dict[str, str]:
    """Return the cookies of a browser in which somebody is signed in."""
    browser = Client()
    browser.force_login(get_user_model().objects.get(pk=actor.account_id))
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def hidden(page: str) -> dict[str, str]:
    """Return what the forms of a page carry along: the token, the version seen."""
    return dict(_HIDDEN.findall(page))


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def site(
    environment: dict[str, str], application: str = "lienthong.project.wsgi:application"
) -> Iterator[str]:
    """Serve the real application as the demo does; yield its address."""
    port = free_port()
    words = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1", "--blocking-threads", "4",
        "--log-level", "error",
        application,
    ]  # fmt: skip
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    paths["LIENTHONG_SECRET_KEY"] = settings.SECRET_KEY  # the sessions of this process count there
    log = subprocess.DEVNULL
    process = subprocess.Popen(words, env=environment | paths, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(address), 60)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/suc-khoe", timeout=5).is_success
    except httpx.HTTPError:
        return False


def wait_for(what: Callable[[], Any], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def forget_jobs() -> None:
    """Drop the jobs that other tests left: the queue's tables are no models, so no flush does."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
