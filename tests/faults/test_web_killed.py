# SPDX-License-Identifier: Apache-2.0
"""The web process is killed between the steps of a submission; the citizen sends again."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.faults import places
from tests.faults.test_ledger_killed import elsewhere

from lienthong.cases.models import Attachment, Case, Counter, Movement, Step
from lienthong.outbox.models import Event

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

#: At which statement the process dies: reading, numbering, writing, telling; and after the commit.
MOMENTS = ("9", "28", "40", "answer")


def test_submission_when_the_web_process_is_killed_anywhere_then_once_and_without_gaps(
    settings: Any, tmp_path: Path
) -> None:
    settings.VAR = tmp_path
    places.commune()
    actor = places.person()
    cookies = places.session_of(actor)
    sent: list[str] = []
    with httpx.Client(cookies=cookies, timeout=30) as browser:
        form: dict[str, str] = {}
        for moment in (*MOMENTS, ""):
            with places.site(elsewhere(tmp_path), "tests.faults.dying:application") as address:
                if form:
                    submit_again(browser, f"{address}/soan/{sent[-1]}/kiem-tra", form)
                if moment:
                    sent.append(str(places.filled(actor)))
                    path = f"{address}/soan/{sent[-1]}/kiem-tra"
                    form = submit_and_die(browser, path, moment, tmp_path)
    everything_is_there_once(sent)


def submit_and_die(browser: httpx.Client, path: str, moment: str, var: Path) -> dict[str, str]:
    """Submit while the process dies; return the page as the citizen still has it."""
    form = places.hidden(browser.get(path).text)
    assert "version" in form, "not signed in"
    (var / "dies-at").write_text(moment)
    with pytest.raises(httpx.HTTPError):
        browser.post(path, data=form)
    assert not (var / "dies-at").exists(), moment
    return form


def submit_again(browser: httpx.Client, path: str, form: dict[str, str]) -> None:
    """Send the same page once more."""
    again = browser.post(path, data=form)
    assert again.status_code in (302, 303), (again.status_code, again.text)
    assert "/ho-so/" in again.headers["Location"]


def everything_is_there_once(sent: list[str]) -> None:
    cases = Case.objects.order_by("code")
    assert sorted(case.idempotency_key for case in cases) == sorted(sent)
    assert [int(case.code.rsplit("-", 1)[1]) for case in cases] == list(range(1, len(sent) + 1))
    assert Counter.objects.get(name__startswith="case:").value == len(sent)
    for rows in (Attachment, Movement, Step, Event.objects.filter(name="cases.CaseSubmitted")):
        found = rows if hasattr(rows, "count") else rows.objects
        assert found.count() == len(sent), rows
