# SPDX-License-Identifier: Apache-2.0
"""What a stranger's OpenAPI document is read as, and what its check finds."""

import json
from typing import Any

import pytest

from lienthong.sharing.rules import documentation, openapi, running
from lienthong.sharing.rules.findings import Flaw, findings
from lienthong.sharing.rules.running import Outcome
from lienthong.sharing.rules.services import family

PERSON = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "description": "Họ tên"},
        "born_on": {"type": "string", "format": "date"},
        "parents": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}},
    },
}
OPERATION = {
    "summary": "Một người",
    "parameters": [
        {"name": "number", "in": "path", "schema": {"type": "string"}, "example": "001190000001"},
        {"$ref": "#/components/parameters/Lang"},
    ],
    "responses": {
        "200": {
            "description": "Có",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Person"}}},
        }
    },
}


def document(paths: Any, **more: Any) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Dân cư", "version": "1", "description": "Thử"},
        "paths": paths,
        "components": {
            "schemas": {"Person": PERSON},
            "parameters": {"Lang": {"name": "lang", "in": "query", "schema": {"enum": ["vi"]}}},
        },
        **more,
    }


def flaws(made: dict[str, Any]) -> set[Flaw]:
    return {one.flaw for one in findings(openapi.read(json.dumps(made).encode()))}


def test_documentation_when_read_then_references_are_followed_and_examples_made() -> None:
    (one,) = documentation.told(json.dumps(document({"/citizens/{number}": {"get": OPERATION}})))
    assert [(each.name, each.where, each.is_required) for each in one.parameters] == [
        ("number", "path", True), ("lang", "query", False)
    ]  # fmt: skip
    assert one.parameters[1].options == ("vi",)
    (content,) = one.answers[0].contents
    named = {field.name: field for field in content.fields}
    assert named["name"].is_required and named["born_on"].kind == "string (date)"
    assert "parents[].name" in named  # it names itself, and ends all the same
    assert json.loads(content.example)["born_on"] == "2026-01-31"


@pytest.mark.parametrize(
    "odd",
    [
        {"/a": {"get": {"parameters": "x", "responses": ["200"], "requestBody": 7}}},
        {"/a": {"get": {"parameters": [None, {"$ref": 3}], "responses": {"200": None}}}},
        {"/a": {"post": {"requestBody": {"content": {"text/plain": {"schema": True}}}}}},
        {"/a": {"get": {"responses": {"200": {"content": {"a/b": {"schema": {"allOf": {}}}}}}}}},
        {"/a": {"get": {"responses": {"200": {"$ref": "#/paths/~1a/get/responses/200"}}}}},
    ],
)
def test_documentation_when_nothing_is_as_it_should_be_then_read_all_the_same(odd: Any) -> None:
    assert len(documentation.told(json.dumps(document(odd)))) == 1


def test_documentation_when_schemas_name_themselves_many_times_then_bounded() -> None:
    itself = {"$ref": "#/components/schemas/Many"}
    many = {
        "properties": {f"p{n}": {"allOf": [itself] * 9} for n in range(60)},
        "allOf": [itself] * 10,
    }
    made = document({"/citizens/{number}": {"get": OPERATION}})
    made["components"]["schemas"] |= {"Person": many, "Many": many}
    (one,) = documentation.told(json.dumps(made))
    (content,) = one.answers[0].contents
    assert len(content.fields) <= documentation.MOST_FIELDS
    assert len(content.example) <= documentation.MOST_EXAMPLE


def test_check_when_the_document_is_good_then_finds_nothing() -> None:
    assert not flaws(document({"/citizens/{number}": {"get": OPERATION}}))


@pytest.mark.parametrize(
    ("paths", "flaw"),
    [
        ({"/a/{x}": {"get": OPERATION}, "/a/{y}": {"get": OPERATION}}, Flaw.ALIKE),
        ({"/a/{x}": {"get": {**OPERATION, "parameters": []}}}, Flaw.UNDECLARED),
        ({"/a": {"get": {"$ref": "#/nowhere", **OPERATION}}}, Flaw.LOST),
        ({"/a": {"get": {"x": {"$ref": "https://a.example/"}, **OPERATION}}}, Flaw.AWAY),
        ({"/a": {"get": {**OPERATION, "responses": {}}}}, Flaw.NO_ANSWER),
        ({"/a": {"get": {**OPERATION, "summary": ""}}}, Flaw.NO_TITLE),
        (
            {"/a": {"get": {**OPERATION, "requestBody": {"content": {"a/b": {}}}}}},
            Flaw.BODY_DROPPED,
        ),
    ],
)
def test_check_when_something_is_wrong_then_says_what(paths: Any, flaw: Flaw) -> None:
    assert flaw in flaws(document(paths))


@pytest.mark.parametrize(
    ("status", "fault", "expected"),
    [
        (200, "", Outcome.ANSWERED),
        (404, "", Outcome.ANSWERED),
        (502, "", Outcome.FAILED),
        (500, "Server.ServerProxy.NetworkError", Outcome.FAILED),
        (500, "Server.ServerProxy.AccessDenied", Outcome.REFUSED),
        (429, "Server.ServerProxy.QuotaExceeded", Outcome.REFUSED),
        (0, "Client.Disconnected", Outcome.LEFT),
    ],
)
def test_outcome_when_judged_then_whose_fault_it_is(
    status: int, fault: str, expected: Outcome
) -> None:
    assert running.outcome(status, fault) is expected


def test_numbers_when_few_then_defined() -> None:
    assert running.share_ms([], 95) is None
    assert running.share_ms([7], 95) == 7
    assert running.share_ms(list(range(100)), 95) == 95
    assert (family("dan-cu-v2"), family("dan-cu"), family("v2")) == ("dan-cu", "dan-cu", "v2")
