# SPDX-License-Identifier: Apache-2.0
"""The database is stopped in the middle of submissions, and started again, under a running site."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.conf import settings
from tests.faults import places

from lienthong.project.entrance import postgres

pytestmark = pytest.mark.fault

#: How many are sent before the stop, held in the middle by it, and sent only afterwards.
BEFORE, MIDDLE, AFTER = 1, 2, 1

#: Makes the tables, and citizens with an application each to which only the submission is missing.
OPENING = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from tests.faults import places
call_command("migrate", verbosity=0)
places.commune()
people = [places.person(f"02719600123{number}") for number in range(int(sys.argv[1]))]
print(json.dumps({str(places.filled(one)): places.session_of(one) for one in people}))
"""


class Server:
    """A database server of this test alone."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.url = postgres.start(var)

    def stop(self) -> None:
        """Stop it as an operator does: whoever is connected is thrown out."""
        postgres.leave(self.var)

    def start(self) -> None:
        assert postgres.start(self.var) == self.url

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.url,
            "LIENTHONG_VAR": str(self.var),
            "LIENTHONG_SECRET_KEY": settings.SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings_kept",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }

    def opened(self, applications: int) -> dict[str, dict[str, str]]:
        """Return each application with the cookies of its owner."""
        words = [sys.executable, "-c", OPENING, str(applications)]
        done = subprocess.run(words, env=self.environment(), stdout=subprocess.PIPE, check=True)
        return dict(json.loads(done.stdout))

    def ask(self, statement: str) -> list[Any]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement).fetchall()  # type: ignore[arg-type] # ours alone


class Citizen:
    """Somebody in front of the page from which their application is submitted."""

    def __init__(self, stack: ExitStack, address: str, draft: str, cookies: dict[str, str]) -> None:
        self.path = f"/soan/{draft}/kiem-tra"
        self.browser = stack.enter_context(
            httpx.Client(base_url=address, cookies=cookies, timeout=30)
        )
        self.page = places.hidden(self.browser.get(self.path).text)
        assert "version" in self.page, "not signed in"

    def submit(self) -> httpx.Response:
        """Send the page; the same one each time."""
        return self.browser.post(self.path, data=self.page)

    def has_submitted(self) -> bool:
        answer = self.submit()
        return answer.status_code in (302, 303) and "/ho-so/" in answer.headers["Location"]


@pytest.fixture
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="lienthong-stopped-"))
    folder.chmod(0o755)  # the server may run as another user
    var = folder / "var"
    try:
        yield Server(var)
    finally:
        with contextlib.suppress(KeyError):  # it is stopped already
            postgres.leave(var)
        postgres.destroy(var)
        shutil.rmtree(folder)


def test_submissions_when_the_database_stops_midway_then_503_until_it_is_back_and_each_once(
    server: Server,
) -> None:
    opened = server.opened(BEFORE + MIDDLE + AFTER)
    with places.site(server.environment()) as address, ExitStack() as stack:
        people = [Citizen(stack, address, *one) for one in opened.items()]
        last = people[-1]
        for person in people[:BEFORE]:
            assert person.has_submitted()
        for answer in stopped_midway(server, people[BEFORE : BEFORE + MIDDLE]):
            assert_says_when_to_come_back(answer)
        for path in ("/", "/ho-so/", last.path):
            assert_says_when_to_come_back(last.browser.get(path))
        assert_says_when_to_come_back(last.submit())
        assert last.browser.get("/suc-khoe").status_code == 503
        server.start()
        assert last.browser.get("/suc-khoe").json()["database"]
        for person in people:
            assert person.has_submitted()
            assert person.browser.get("/ho-so/").status_code == 200
    everything_is_there_once(server, list(opened))


def stopped_midway(server: Server, people: list[Citizen]) -> list[httpx.Response]:
    """Submit at once, hold every submission in its transaction, then stop the database."""
    with (
        contextlib.closing(psycopg.connect(server.url)) as gate,
        ThreadPoolExecutor(len(people)) as pool,
    ):
        gate.execute("LOCK TABLE cases_movement IN ACCESS EXCLUSIVE MODE")
        sent = [pool.submit(person.submit) for person in people]
        try:
            waiting = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
            places.wait_for(lambda: server.ask(waiting) == [(len(people),)])
        finally:
            server.stop()
        return [one.result(30) for one in sent]


def assert_says_when_to_come_back(answer: httpx.Response) -> None:
    assert answer.status_code == 503, (answer.url, answer.status_code)
    assert int(answer.headers["Retry-After"]) > 0
    assert "Xin chờ nửa phút rồi gửi lại" in unescape(answer.text)


def everything_is_there_once(server: Server, drafts: list[str]) -> None:
    found = server.ask("SELECT idempotency_key, code FROM cases_case ORDER BY code")
    assert sorted(key for key, _ in found) == sorted(drafts)
    numbers = [int(code.rsplit("-", 1)[1]) for _, code in found]
    assert numbers == list(range(1, len(drafts) + 1))
    for counted in (
        "cases_movement",
        "cases_attachment",
        "outbox_event WHERE name = 'cases.CaseSubmitted'",
        "portal_draft WHERE state = 'submitted'",
    ):
        assert server.ask(f"SELECT count(*) FROM {counted}") == [(len(drafts),)], counted
