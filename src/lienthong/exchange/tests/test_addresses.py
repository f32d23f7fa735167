# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import pytest

from lienthong.exchange.rules import addresses
from lienthong.exchange.rules.addresses import BadAddress
from lienthong.exchange.rules.instructions import PushProblem, read
from lienthong.exchange.rules.pausing import pause

NEVER = (
    "169.254.169.254", "224.0.0.1", "0.0.0.0", "255.255.255.255", "ff02::1", "fe80::1", "::",
    "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "100.64.0.1",
)  # fmt: skip
INSIDE = ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1",
          "::127.0.0.1", "64:ff9b::7f00:1", "2002:0a00:0001::1")  # fmt: skip
PUBLIC = ("8.8.8.8", "2606:4700::1111")


@pytest.mark.parametrize("address", [*NEVER, *INSIDE])
def test_address_when_not_public_then_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        addresses.judged([address], may_be_inside=False)


@pytest.mark.parametrize("address", NEVER)
def test_address_when_of_no_receiver_then_refused_whoever_allows_it(address: str) -> None:
    with pytest.raises(BadAddress):
        addresses.judged([address], may_be_inside=True)


@pytest.mark.parametrize("address", [*INSIDE, *PUBLIC])
def test_address_when_allowed_inside_then_taken(address: str) -> None:
    assert addresses.judged([address], may_be_inside=True) == address


def test_address_when_one_of_several_is_inside_then_all_are_refused() -> None:
    assert addresses.judged(list(PUBLIC), may_be_inside=False) == PUBLIC[0]
    for found in ([PUBLIC[0], INSIDE[0]], []):
        with pytest.raises(BadAddress):
            addresses.judged(found, may_be_inside=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://nhan.example/", "ftp://nhan.example/", "https://", "https://a:b@nhan.example/",
        "https://nhan.example/#x", "https://nhan.example:99999/", "https://nhận.example/",
        "https://nhan.example/a b", "javascript:alert(1)", "https://" + "a" * 600,
    ],
)  # fmt: skip
def test_url_when_it_cannot_be_pushed_to_then_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        addresses.target(url, may_be_inside=False)


def test_url_when_inside_then_also_without_tls() -> None:
    target = addresses.target("http://10.0.0.8:8080/lien-thong?x=1", may_be_inside=True)
    assert (target.host, target.port, target.is_https) == ("10.0.0.8", 8080, False)


def test_pause_when_failures_go_on_then_longer_and_bounded_and_not_in_step() -> None:
    middles = [pause(failures, 0.5) for failures in range(1, 30)]
    assert middles == sorted(middles)
    assert middles[0] == dt.timedelta(seconds=2)
    assert middles[-1] == dt.timedelta(minutes=10)
    assert pause(3, 0.0) < pause(3, 1.0)
    assert pause(0, 1.0) == dt.timedelta()


def test_problem_when_kept_then_read_again() -> None:
    assert read("status: 500") == (PushProblem.STATUS, "500")
    assert read("Hết chỗ: đĩa đầy") == (None, "Hết chỗ: đĩa đầy")
