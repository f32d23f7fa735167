# SPDX-License-Identifier: Apache-2.0
"""What somebody would write who wants more than was granted, or the platform to stop."""

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.sharing.rules import identifiers, messages, openapi, rights
from lienthong.sharing.rules.rights import Endpoint


def covers(pattern: str, place: str) -> bool:
    return rights.covers(Endpoint(method="GET", pattern=pattern), "GET", place)


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/files/{name}{ext}", "/files/*"), ("/files/{a}{b}{c}.{ext}", "/files/*.*"),
        ("/files/{name}*", "/files/*"), ("/files/{name}/**", "/files/*/**"),
    ],
)  # fmt: skip
def test_document_when_fields_stand_side_by_side_then_the_right_stays_in_one_segment(
    path: str, pattern: str
) -> None:
    content = f'{{"openapi":"3.0.0","info":{{"title":"T"}},"paths":{{"{path}":{{"get":{{}}}}}}}}'
    (one,) = openapi.read(content.encode()).operations
    assert one.endpoint.pattern == pattern
    if "**" not in pattern:
        assert not rights.covers(one.endpoint, "GET", "/files/a.b/secret.b")


def test_right_when_its_pattern_has_many_wildcards_then_matched_at_once() -> None:
    pattern, place = "/" + "**a" * 90 + "**b", "/" + "a" * 8_000
    assert rights.is_endpoint(Endpoint(method="GET", pattern=pattern))
    began = time.monotonic()
    assert not covers(pattern, place) and covers(pattern, f"{place}b")
    assert not covers("/" + "*a" * 90 + "*b", place)
    assert time.monotonic() - began < 1


@given(
    st.lists(st.sampled_from(["*", "**", "a", "b", "/", "."]), max_size=9),
    st.text(alphabet="ab/.", max_size=12),
)
def test_right_when_walked_then_as_the_regular_expression_says(parts: list[str], rest: str) -> None:
    pattern, place = "/" + "".join(parts), f"/{rest}"
    told = {"**": ".*", "*": "[^/]+"}
    expression = "".join(told.get(one) or re.escape(one) for one in re.split(r"(\*\*|\*)", pattern))
    assert covers(pattern, place) is bool(re.fullmatch(expression, place))


@pytest.mark.parametrize(
    "written", ["VN/GOV/H42/" + "a" * 256, "VN/GOV/" + "%61" * 100, "/".join("a" * 5_000)]
)
def test_identifier_when_endless_then_refused_before_anything_remembers_it(written: str) -> None:
    with pytest.raises(identifiers.BadIdentifier):
        identifiers.SubsystemId.read(written)
    assert identifiers.SubsystemId.read("VN/GOV/H42/" + "a" * 255).subsystem == "a" * 255


def test_address_when_a_part_of_its_identifier_is_endless_then_refused() -> None:
    long = b"a" * 256
    for path in (b"/r1/VN/GOV/" + long + b"/s/x", b"/r1/VN/GOV/H42/s/" + long):
        with pytest.raises(identifiers.BadIdentifier):
            identifiers.call(path, b"")
    assert identifiers.call(b"/r1/VN/GOV/H42/s/x/" + long, b"").path == "/" + "a" * 256


BASE = (
    "openapi: 3.0.0\ninfo: {title: T, version: 1.0}\npaths: {/a: {get: {responses: {200: {}}}}}\n"
)


@pytest.mark.parametrize(
    "more",
    [
        'x: "\\0"', 'x: "\\uD800"', "? !!binary aGVsbG8=\n: 1", "x: !!set {a, b}",
        "x: !!timestamp 2026-01-31", "x: !!python/tuple [1]", "x: 1e999", "x: " + "9" * 5_000,
        "x: " + "[" * 120 + "]" * 120,
    ],
)  # fmt: skip
def test_document_when_it_holds_what_no_json_has_then_refused(more: str) -> None:
    with pytest.raises(openapi.BadDocument):
        openapi.read(f"{BASE}{more}\n".encode())


@pytest.mark.parametrize(
    "more",
    [
        '"x": NaN', '"x": 1e999', '"x": "\\ud800"', '"x": "a\\u0000"', '"\\u0000": 1',
        '"x": ' + "[" * 300 + "]" * 300, '"x": ' + "9" * 5_000,
    ],
)  # fmt: skip
def test_document_of_json_when_it_cannot_be_kept_then_refused(more: str) -> None:
    given_ = f'{{"openapi":"3.0.0","info":{{"title":"T"}},"paths":{{"/a":{{"get":{{}}}}}},{more}}}'
    with pytest.raises(openapi.BadDocument):
        openapi.read(given_.encode())


def test_document_of_yaml_when_read_then_only_values_of_json() -> None:
    began = time.monotonic()
    more = (
        "days: {2026-01-31: 2026-02-01}\nbase60: 1" + ":1" * 60_000 + "\n"
        "words: [no, yes, on, 0x1f, 0123, .nan, ~, null, true]\nnumbers: [0, -1, 1.5, 2e3]\n"
    )
    found = json.loads(openapi.read(f"{BASE}{more}".encode()).document)
    assert found["info"]["version"] == 1.0 and list(found["paths"]["/a"]["get"]["responses"]) == [
        "200"
    ]
    assert found["days"] == {"2026-01-31": "2026-02-01"} and found["base60"].startswith("1:1:1")
    assert found["words"] == ["no", "yes", "on", "0x1f", "0123", ".nan", None, None, True]
    assert found["numbers"] == [0, -1, 1.5, 2000.0]
    assert time.monotonic() - began < 1


def test_key_when_of_a_kind_that_nobody_knows_then_none() -> None:
    odd = bytes.fromhex("301a300d06092a864886f70d01016305000309003006020101020101")
    for der in (b"", b"\x30", odd, odd.replace(b"\x63", b"\x01")):
        with pytest.raises(messages.BadMessage):
            messages.public_key(der)
