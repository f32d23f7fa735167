# SPDX-License-Identifier: Apache-2.0
"""Seals of long bodies, headers that a call has once, and what the platform's signature covers."""

from typing import Any

import pytest

from lienthong.kernel import clock
from lienthong.sharing import services
from lienthong.sharing.errors import NotThroughPlatform
from lienthong.sharing.rules import messages, seals, xroad
from lienthong.sharing.tests import factories

SEAL = seals.Seal(digest="sha-512=:AA==:", input='sig1=("@status");created=1', signature="x")


def test_seal_when_written_then_of_its_length_and_read_again() -> None:
    block = seals.written(SEAL)
    assert len(block) == seals.SEAL_BYTES and seals.read(block) == SEAL


@pytest.mark.parametrize(
    "block",
    [b"", seals.written(SEAL)[:-1], b" " * seals.SEAL_BYTES, b"[" * seals.SEAL_BYTES,
     b'{"digest":"x","input":"y","signature":"z","more":1}'.ljust(seals.SEAL_BYTES)],
)  # fmt: skip
def test_seal_when_cut_or_of_another_shape_then_bad(block: bytes) -> None:
    with pytest.raises(messages.BadMessage):
        seals.read(block)


def test_seal_when_too_long_then_not_written() -> None:
    with pytest.raises(messages.BadMessage):
        seals.written(seals.Seal(digest="", input="y" * seals.SEAL_BYTES, signature=""))


def test_headers_when_told_twice_then_the_last_one_counts_in_its_place() -> None:
    given = [
        (b"x-road-issue", b"1"), (b"a", b"1"), (b"x-road-issue", b"2"), (b"a", b"2"),
        (b"x-road-request-id", b"r"), (b"lienthong-node", b"N"), (b"signature", b"s"),
    ]  # fmt: skip
    passed = [(b"a", b"1"), (b"x-road-issue", b"2"), (b"a", b"2")]
    assert xroad.to_provider(given) == passed
    assert xroad.to_provider(given, is_of_node=True) == [*passed, (b"x-road-request-id", b"r")]


def test_call_when_its_dossier_is_not_covered_by_the_signature_then_not_through_the_platform(
    settings: Any, tmp_path: Any
) -> None:
    settings.VAR = tmp_path
    told = {"@method": "GET", "@path": "/x", "@query": "?"}
    headers = {
        "x-road-client": "VN/GOV/H42/a", "x-road-service": "s", "x-road-request-id": "r",
        "lienthong-leaf": "l",
    }  # fmt: skip

    def signed(components: dict[str, str]) -> dict[str, str]:
        created = int(clock.now().timestamp())
        pair = factories.signed(components, created)
        return components | dict(zip(("signature-input", "signature"), pair, strict=True))

    services.check_call("GET", "/x", "", signed(told | headers), b"")
    dossier = {"x-road-issue": "H42.13-260101-0001"}
    services.check_call("GET", "/x", "", signed(told | headers | dossier), b"")
    with pytest.raises(NotThroughPlatform):
        services.check_call("GET", "/x", "", signed(told | headers) | dossier, b"")
    with pytest.raises(NotThroughPlatform):
        services.check_call("GET", "/x", "", signed(told | headers) | {"lienthong-leaf": "k"}, b"")


def test_call_when_its_body_is_not_the_signed_one_then_not_through_the_platform(
    settings: Any, tmp_path: Any
) -> None:
    settings.VAR = tmp_path
    told = {
        "@method": "POST", "@path": "/x", "@query": "?", "x-road-client": "VN/GOV/H42/a",
        "x-road-service": "s", "x-road-request-id": "r", "lienthong-leaf": "l",
        "content-digest": messages.digest(b"{}"),
    }  # fmt: skip
    created = int(clock.now().timestamp())

    def signed(names: set[str]) -> dict[str, str]:
        covered = {name: value for name, value in told.items() if name in names}
        pair = factories.signed(covered, created)
        return told | dict(zip(("signature-input", "signature"), pair, strict=True))

    services.check_call("POST", "/x", "", signed({*told}), b"{}")
    for names, content in (({*told}, b"[]"), (told.keys() - {"content-digest"}, b"{}")):
        with pytest.raises(NotThroughPlatform):
            services.check_call("POST", "/x", "", signed({*names}), content)
