# SPDX-License-Identifier: Apache-2.0
"""An LGSP client gets its token and calls; what it shows is never passed on."""

import base64
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.connectors.lgsp.credentials import TOKEN_SECONDS
from lienthong.connectors.lgsp.door import Door
from lienthong.gateway.process import Config
from lienthong.gateway.tests.client import Client
from lienthong.gateway.tests.conftest import ORIGIN, database_url
from lienthong.gateway.tests.providers import Provider, provider
from lienthong.kernel import clock
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import services
from lienthong.sharing.models import Exchange
from lienthong.sharing.tests import factories

FORM = {"grant_type": "client_credentials"}


@dataclass(frozen=True, slots=True)
class Lgsp:
    """The running door, who calls, and whom."""

    client: Client
    caller: services.Opened
    address: str
    provider: Provider

    def token(self, told: Any = None, **more: Any) -> httpx.Response:
        """Ask for a token. told: what `lgspaccesstoken` says; None: the caller's own."""
        told = told if told is not None else {
            "AccessKey": self.caller.identifier, "SecretKey": self.caller.key,
            "AppName": "một cửa", "PartnerCode": "H42", "PartnerCodeCus": "H42",
        }  # fmt: skip
        header = base64.b64encode(json.dumps(told).encode()).decode()
        values = {"headers": {"lgspaccesstoken": header}, "data": FORM} | more
        return self.client.request("POST", "/lgsp/token", **values)

    def call(self, token: str, **headers: str) -> httpx.Response:
        told = {"Authorization": f"Bearer {token}", **headers}
        return self.client.request("GET", f"{self.address}/citizens/a%20b?full=1", headers=told)

    def forget(self) -> None:
        """Let the gateway read the catalogue anew, as it does after five seconds."""

        async def forget(gateway: Any) -> None:
            gateway.sharing.directory.forget()

        self.client.do(forget)


@pytest.fixture
def lgsp(transactional_db: None, tmp_path: Path) -> Iterator[Lgsp]:
    province, ministry = orgs.agency("H42"), orgs.agency("G01", "Bộ Công an")
    caller = factories.subsystem(province.id, "mot-cua")
    owner = factories.subsystem(ministry.id, "dan-cu")
    key = Ed25519PrivateKey.generate()
    config = Config(
        database_url=database_url(), origin=ORIGIN, key=Ed25519PrivateKey.generate(),
        bodies=tmp_path / "bodies", pushes=False, sharing_keys=lambda: (key,),
    )  # fmt: skip
    with (
        provider() as made,
        Client(config, lambda inner, front: Door(inner, front, keys=lambda: (key,))) as it,
    ):
        service_id = factories.service(owner.id, made.url)
        factories.right(caller.id, service_id, "GET /citizens/{number}")
        yield Lgsp(it, caller, f"/lgsp/{owner.identifier}/person", made)


def test_client_when_it_has_a_token_then_calls_as_its_system(lgsp: Lgsp) -> None:
    told = lgsp.token()
    assert told.status_code == 200 and told.headers["cache-control"] == "no-store"
    assert (told.json()["token_type"], told.json()["expires_in"]) == ("Bearer", TOKEN_SECONDS)
    token = told.json()["access_token"]
    assert lgsp.caller.key not in token
    answer = lgsp.call(token, lgspaccesstoken="a secret", **{"X-Road-Client": "VN/GOV/G01/dan-cu"})
    assert answer.status_code == 200
    (heard,) = lgsp.provider.heard
    assert heard.target == "/api/citizens/a%20b?full=1"
    assert heard.headers["x-road-client"] == lgsp.caller.identifier
    assert not {"authorization", "lgspaccesstoken", "lienthong-key"} & set(heard.headers)
    assert Exchange.objects.get().status == 200


def test_token_when_a_stranger_asks_often_then_the_systems_own_calls_go_on(lgsp: Lgsp) -> None:
    services.set_manners(factories.SYSTEM, lgsp.caller.id, per_second=2, spells_new=False)
    lgsp.forget()
    guessed = {"AccessKey": lgsp.caller.identifier, "SecretKey": "guessed"}
    assert {lgsp.token(guessed).status_code for _ in range(8)} == {401}
    assert lgsp.call(lgsp.token().json()["access_token"]).status_code == 200


@pytest.mark.parametrize("way", ["basic", "form"])
def test_token_when_asked_for_as_oauth_says_then_given(lgsp: Lgsp, way: str) -> None:
    name, secret = lgsp.caller.identifier, lgsp.caller.key
    if way == "basic":
        pair = base64.b64encode(f"{name}:{secret}".encode()).decode()
        told = lgsp.token(headers={"Authorization": f"Basic {pair}"})
    else:
        told = lgsp.token(headers={}, data=FORM | {"client_id": name, "client_secret": secret})
    assert lgsp.call(told.json()["access_token"]).status_code == 200


@pytest.mark.parametrize(
    ("told", "more", "status", "error"),
    [
        ({"AccessKey": "VN/GOV/H42/mot-cua", "SecretKey": "x"}, {}, 401, "invalid_client"),
        ({"AccessKey": "VN/GOV/H42/kho", "SecretKey": "x"}, {}, 401, "invalid_client"),
        ({"AccessKey": "../../", "SecretKey": "ạ"}, {}, 401, "invalid_client"),
        ([1], {}, 401, "invalid_client"),
        (None, {"headers": {"lgspaccesstoken": "%%%"}}, 401, "invalid_client"),
        (None, {"headers": {}}, 401, "invalid_client"),
        (None, {"data": {"grant_type": "password"}}, 400, "unsupported_grant_type"),
        (None, {"data": b"\xff=\xff"}, 400, "invalid_request"),
        (None, {"data": FORM | {"x": "y" * 9_000}}, 413, "invalid_request"),
    ],
)
def test_token_when_asked_for_wrongly_then_refused(
    lgsp: Lgsp, told: Any, more: dict[str, Any], status: int, error: str
) -> None:
    if isinstance(more.get("data"), bytes):
        more = {"data": None, "content": more["data"]}
    answer = lgsp.token(told, **more)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert ("www-authenticate" in answer.headers) is (status == 401)


def test_token_when_fetched_by_get_then_refused(lgsp: Lgsp) -> None:
    assert lgsp.client.request("GET", "/lgsp/token").status_code == 405


def test_call_when_the_token_is_none_then_refused(lgsp: Lgsp) -> None:
    token = lgsp.token().json()["access_token"]
    for bad in ("", "x", token[:-4] + "AAAA", "ạ"):
        answer = lgsp.client.request(
            "GET", f"{lgsp.address}/citizens/1",
            headers=[(b"authorization", f"Bearer {bad}".encode())],
        )  # fmt: skip
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    with clock.frozen(clock.now() + dt.timedelta(seconds=TOKEN_SECONDS + 1)):
        assert lgsp.call(token).status_code == 401
    assert not lgsp.provider.heard


def test_call_when_the_key_was_changed_then_its_token_has_ended(lgsp: Lgsp) -> None:
    token = lgsp.token().json()["access_token"]
    services.change_key(factories.SYSTEM, lgsp.caller.id)
    lgsp.forget()
    answer = lgsp.call(token)
    assert answer.status_code == 500
    assert answer.headers["x-road-error"].endswith("SslAuthenticationFailed")
