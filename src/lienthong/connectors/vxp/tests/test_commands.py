# SPDX-License-Identifier: Apache-2.0
"""What the operator and the client's IT officer type."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from lienthong_client import vxp_cli

from lienthong.connectors.vxp.tests.conftest import Country
from lienthong.exchange.models import Route, System
from lienthong.exchange.rules import secrets
from lienthong.orgs.tests import factories


def opened(code: str) -> str:
    sealed = bytes(System.objects.get(code=code).sealed_secret or b"")
    return secrets.opened(sealed, system=code, key=settings.SHARED_SECRETS_KEY)


@pytest.mark.django_db
def test_vxp_when_a_system_is_connected_then_routed_and_its_secret_is_shown_once() -> None:
    factories.agency("H42")
    out = io.StringIO()
    call_command("vxp", "00.42.H42", agency="000.00.00.H42", stdout=out)
    assert opened("00.42.H42") == out.getvalue().strip()
    call_command("vxp", "00.42.H42", agency="H42", stdout=out)
    assert (System.objects.count(), Route.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_vxp_when_the_client_brings_its_secret_then_that_is_kept_and_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factories.agency("H42")
    monkeypatch.setattr("sys.stdin", io.StringIO("khoa-dang-dung\n"))
    out = io.StringIO()
    call_command("vxp", "00.42.H42", agency="H42", secret_stdin=True, stdout=out)
    assert opened("00.42.H42") == "khoa-dang-dung"
    assert "khoa-dang-dung" not in out.getvalue()


@pytest.mark.django_db
def test_vxp_when_unknown_or_the_secret_is_short_then_refused_and_nothing_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    factories.agency("H42")
    with pytest.raises(CommandError, match="thêm --agency"):
        call_command("vxp", "00.42.H42")
    with pytest.raises(CommandError):
        call_command("vxp", "00.42.H42", agency="H77")
    for given in ("", "ngan"):
        monkeypatch.setattr("sys.stdin", io.StringIO(given + "\n"))
        with pytest.raises(CommandError):
            call_command("vxp", "00.42.H42", agency="H42", secret_stdin=True)
    assert not System.objects.exists()


def test_secret_when_sealed_then_opens_for_its_system_and_key_only() -> None:
    sealed = secrets.sealed("bí mật", system="A", key="k")
    assert secrets.opened(sealed, system="A", key="k") == "bí mật"
    for system, key, seal in (("B", "k", sealed), ("A", "l", sealed), ("A", "k", b""),
                              ("A", "k", sealed[:-1])):  # fmt: skip
        with pytest.raises(secrets.NotOpened):
            secrets.opened(seal, system=system, key=key)


@pytest.mark.django_db(transaction=True)
def test_officer_when_trying_a_connection_then_sends_fetches_and_confirms(
    country: Country, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(old: Any, *words: str) -> list[dict[str, Any]]:
        secret = tmp_path / f"{old.code}.txt"
        secret.write_text(old.secret + "\n")
        told = ["--endpoint", f"{old.url}/XrdAdapter/adapter", "--system", old.code]
        assert vxp_cli.main([*told, "--secret-file", str(secret), *words]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    agencies, counts, waited = run(country.ministry, "check")
    assert (agencies["agencies"], counts) == (4, {"documents": 0, "statuses": 0})
    assert waited["continue_seconds"] < 1
    (sent,) = run(country.province, "try", "--from", "H42", "--to", "000.00.00.G05")
    folder = str(tmp_path / "den")
    (line,) = run(country.ministry, "inbox", "--fetch", folder, "--done")
    assert Path(line["saved"]).read_bytes().endswith(b"</edXML>")
    assert run(country.ministry, "inbox") == []
    (arrived,) = run(country.province, "inbox", "--kind", "status")
    run(country.province, "confirm", arrived["docId"], "done")
    (state,) = run(country.province, "sent", sent["DocId"])
    assert state["receiveStatus"] == "01"


def test_officer_when_something_is_missing_or_away_then_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vxp_cli.main(["check"]) == 2
    assert "missing: endpoint, system, secret" in capsys.readouterr().err
    monkeypatch.setenv("LIENTHONG_VXP_SECRET", "khoa-bi-mat")
    assert vxp_cli.main(["--endpoint", "http://127.0.0.1:9/x", "--system", "A", "check"]) == 1
    assert "getAgenciesList" in capsys.readouterr().err
