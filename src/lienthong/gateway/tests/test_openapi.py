# SPDX-License-Identifier: Apache-2.0
"""The published description: it names every call, real answers fit it, nonsense breaks nothing."""

import json
from typing import Any

import httpx
import pytest
import requests  # noqa: TID251 - schemathesis speaks it; nothing is sent by it
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.core.transport import Response
from starlette.routing import Route

from lienthong.exchange.rules import limits
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.gateway import front, openapi
from lienthong.gateway.front import Front, application
from lienthong.gateway.process import Config
from lienthong.gateway.tests.conftest import Axis

pytestmark = pytest.mark.django_db(transaction=True)
DOCUMENT = json.loads(openapi.described())
BASE = "http://truc.example"
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
CALLS = [(method.upper(), path) for path, calls in DOCUMENT["paths"].items() for method in calls]
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
#: Signed text: what nobody signed, and what is no text either.
schemathesis.openapi.media_type(
    "application/jose", strategies.text().map(str.encode) | strategies.binary()
)
EXAMPLES = settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def test_description_when_compared_with_the_calls_then_neither_has_more() -> None:
    nothing: Any = None
    config = Config(database_url="", origin="", key=nothing, bodies=nothing)
    routes = [one for one in application(config, Front()).routes if isinstance(one, Route)]
    there = {
        (method, one.path.replace(":uuid", "").replace(":int", ""))
        for one in routes
        for method in one.methods or ()
        if method != "HEAD"
    }
    assert there == set(CALLS)


def test_description_when_it_tells_limits_then_those_of_the_code() -> None:
    paths, parts = DOCUMENT["paths"], DOCUMENT["components"]
    lease = {one.get("name"): one for one in paths["/exchange/v1/leases"]["post"]["parameters"]}
    assert lease["limit"]["schema"]["maximum"] == front.MOST_LENT
    assert lease["enclose"]["schema"]["maximum"] == limits.INLINE_LIMIT_BYTES
    assert parts["parameters"]["Wait"]["schema"]["maximum"] == front.LONGEST_WAIT_SECONDS
    words = parts["requestBodies"]["Statements"]["content"]["application/json"]["schema"]
    assert words["maxItems"] == front.MOST_STATEMENTS
    send = paths["/exchange/v1/documents"]["post"]["requestBody"]["content"]
    files = send["multipart/form-data"]["schema"]["properties"]["file"]
    assert files["maxItems"] == limits.MOST_FILES


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_call_when_fuzzed_then_answered_as_described(axis: Axis, method: str, path: str) -> None:
    operation = SCHEMA[path][method]

    @EXAMPLES
    @given(case=operation.as_strategy())
    def play(case: Any) -> None:
        if case.query and "wait" in case.query:
            case.query["wait"] = 0  # nobody has the time
        sent = case.as_transport_kwargs(BASE, headers=axis.ministry.headers)
        request = requests.Request(**sent).prepare()
        answer = axis.client.request(
            str(request.method), request.path_url, headers=dict(request.headers),
            content=request.body or b"",
        )  # fmt: skip
        case.validate_response(_read(answer, request), checks=CHECKS)

    play()


def _read(answer: httpx.Response, request: requests.PreparedRequest) -> Response:
    headers = {name.lower(): [told] for name, told in answer.headers.items()}
    return Response(answer.status_code, headers, answer.content, request, elapsed=0.1, verify=False)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("leases?limit=-1", 422),
        ("leases?limit=0", 422),
        ("leases?limit=99999999999999999999", 200),
        ("leases?wait=-1.e999", 422),
        ("leases?wait=nan", 422),
        ("leases?enclose=1e9", 422),
        ("leases?limit=" + "9" * 5_000, 422),
    ],
)
def test_parameter_when_out_of_bounds_then_refused_or_the_most(
    axis: Axis, path: str, status: int
) -> None:
    answer = axis.ministry.post(path)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "deliveries/x/files/0", 404),
        ("GET", "deliveries/019ab000-0000-7000-8000-000000000000/files/99999999999999999999", 404),
        ("PUT", "documents", 405),
        ("GET", "leases", 405),
        ("POST", "khong-co", 404),
    ],
)
def test_call_when_there_is_none_then_a_problem_says_so(
    axis: Axis, method: str, path: str, status: int
) -> None:
    answer = axis.client.request(method, f"/exchange/v1/{path}", headers=axis.ministry.headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        status, "application/problem+json",
    )  # fmt: skip
    assert answer.json()["status"] == status


def test_answers_when_a_document_goes_its_way_then_as_described(axis: Axis) -> None:
    ours, theirs = axis.province, axis.ministry
    document = ours.document(1, "G05")

    def fits(answer: Any, method: str, path: str) -> Any:
        assert answer.is_success, answer.text
        asked = requests.Request(method, f"{BASE}/exchange/v1/{path}").prepare()
        SCHEMA[f"/exchange/v1/{path}"][method].validate_response(_read(answer, asked))
        return answer

    sent = fits(ours.send(document, b"%PDF-1.7"), "POST", "documents").json()
    lent = fits(theirs.post("leases"), "POST", "leases").json()["deliveries"]
    fits(
        theirs.get(f"deliveries/{lent[0]['id']}/files/0"),
        "GET", "deliveries/{delivery}/files/{place}",
    )  # fmt: skip
    receipts = [theirs.receipt(lent[0]), "x"]
    fits(theirs.post("receipts", json=receipts), "POST", "receipts")
    word = theirs.word("H42", document.document_id, StatusCode.ACCEPTED)
    fits(theirs.post("statuses", json=[word, "x"]), "POST", "statuses")
    fits(theirs.post("destructions", json=["x"]), "POST", "destructions")
    fits(ours.get(f"receipts/{sent['leaf']}"), "GET", "receipts/{leaf}")
    assert len(fits(ours.get("events"), "GET", "events").json()["events"]) == 3
    fits(axis.client.request("GET", "/exchange/v1/openapi.json"), "GET", "openapi.json")
