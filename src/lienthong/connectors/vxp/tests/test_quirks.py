# SPDX-License-Identifier: Apache-2.0
"""What deployed clients do, and a server must live with (sections 2-5 of the protocol notes)."""

import base64
import gzip
import hashlib
import http.client
import json
import select
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lienthong_client import vxp
from lienthong_client.vxp import VxpClient

from lienthong.connectors.vxp.tests.conftest import Country
from lienthong.connectors.vxp.tests.letters import (
    MINISTRY,
    PDF,
    PROVINCE,
    attached,
    bytes_of,
    file_of,
    letter,
    read,
    status,
)
from lienthong.exchange.models import Delivery, Package
from lienthong.exchange.rules.edxml import StatusCode
from lienthong.exchange.rules.systems import Carriage
from lienthong.kernel import clock
from lienthong.orgs import services as orgs
from lienthong.orgs.rules import AgencyKind
from lienthong.orgs.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
#: On a busy machine.
PATIENCE_SECONDS = 10.0


def files_in(country: Country) -> list[Path]:
    """Return all files that the gateway holds."""
    return [path for path in country.bodies.rglob("*") if path.is_file()]


def three_sent(country: Country) -> list[str]:
    """Send three letters; return their ids as the ministry sees them."""
    sender = country.province.client()
    for number in (1, 2, 3):
        sender.send_edoc(file_of(letter(number)), PROVINCE)
    lines: list[str] = [one["docId"] for one in country.ministry.client().received()]
    return lines


def delivered() -> list[str]:
    rows = Delivery.objects.filter(state=Carriage.DELIVERED).values_list("pk", flat=True)
    return sorted(map(str, rows))


# --- where and how calls come ------------------------------------------------------


def test_call_when_under_any_prefix_then_served(country: Country) -> None:
    for prefix in ("", "/", "/XrdAdapter/adapter", "/a/b//c", "/exchange/v1"):
        assert country.ministry.client(prefix).received() == []


def test_call_when_with_a_body_then_continued_at_once(country: Country) -> None:
    key = three_sent(country)[0]
    client = country.ministry.client()
    client.get_edoc(key)
    assert client.last_wait < vxp.CONTINUE_SECONDS / 2


def test_call_when_the_timestamp_is_of_last_year_then_served(country: Country) -> None:
    client = country.ministry.client()
    client.arguments["timestamp"] = "01012025T000000+0999"
    assert client.received() == []


def test_headers_when_of_64_kilobytes_then_served(country: Country) -> None:
    client = country.ministry.client()
    client.arguments["filePath"] = "D:/" + "x" * 31_000
    assert sum(len(name) + len(value) for name, value in client.headers("x")) > 62_000
    assert client.received() == []


def test_document_when_to_four_hundred_then_one_package_reaches_all(country: Country) -> None:
    codes = [f"H42.{number:03}" for number in range(100, 500)]
    news = [
        orgs.NewAgency(
            code=code, name=f"Phòng {code}", kind=AgencyKind.DIVISION,
            valid_from=factories.START, parent_code="H42",
        )
        for code in codes
    ]  # fmt: skip
    orgs.open_agencies(actor=factories.SYSTEM, news=news)
    country.server.refresh()
    sender = country.ministry.client()
    answer = sender.send_edoc(file_of(letter(1, "H42", sender=MINISTRY)), "G05", to=tuple(codes))
    assert len(sender.sent(answer["DocId"])) == 400
    (line,) = country.province.client().received()
    assert line["to"].count(",") == 399


def test_answer_when_long_then_zipped_for_who_reads_that(country: Country) -> None:
    sender = country.province.client()
    for number in range(8):
        sender.send_edoc(file_of(letter(number)), PROVINCE)
    client = country.ministry.client()
    client.arguments |= {"messagetype": "edoc"}
    headers: Any = dict(client.headers("application/json"))
    raw = http.client.HTTPConnection("127.0.0.1", country.server.port)
    for accepted, encoding in (("gzip,deflate", "gzip"), ("identity", None)):
        asked = headers | {"Accept-Encoding": accepted}
        raw.request("POST", "/getReceivedEdocList", headers=asked)
        answer = raw.getresponse()
        content = answer.read()
        assert answer.headers["Content-Encoding"] == encoding
        assert answer.headers["Content-Length"] == str(len(content))
        plain = gzip.decompress(content) if encoding else content
        assert len(json.loads(plain)["data"]) == 8
    raw.close()


def test_count_when_by_get_then_counted(country: Country) -> None:
    three_sent(country)
    client = country.ministry.client()
    client.arguments |= {"messagetype": "edoc"}
    told = client._tried("GET", "countReceiveEdoc", None, "application/json")
    assert json.loads(told[1])["count"] == 3


def test_file_when_without_the_line_end_or_with_its_own_then_whole(country: Country) -> None:
    client = country.province.client()
    content = file_of(letter(1)) + b"\r\n"
    assert client.send_edoc(content, PROVINCE)["DocId"]  # its own line end, and the client's
    bare = file_of(letter(2))
    arguments = {"from": PROVINCE, "messagetype": "edoc"}
    assert client.call("sendEdoc", arguments | {"hash-file": hash_of(bare)}, bare,
                       kind="application/octet-stream")["DocId"]  # fmt: skip
    own = file_of(letter(3)) + b"\r\n"
    assert client.call("sendEdoc", arguments | {"hash-file": hash_of(own)}, own,
                       kind="application/octet-stream")["DocId"]  # fmt: skip
    assert Package.objects.count() == 3


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# --- arguments that leak -----------------------------------------------------------


def bkav(client: VxpClient, keys: list[str]) -> None:
    """Fetch by docId and confirm by docid, one after the other, on one object."""
    for key in keys:
        client.get_edoc(key)
        client.update_status(key, "done")


def bkav_late(client: VxpClient, keys: list[str]) -> None:
    """Fetch all, then confirm all."""
    for key in keys:
        client.get_edoc(key)
    for key in keys:
        client.update_status(key, "done")


def csharp(client: VxpClient, keys: list[str]) -> None:
    for key in keys:
        client.get_edoc(key)
        client.update_status(key, "done", spelling="docId", description="ok")


def sample(client: VxpClient, keys: list[str]) -> None:
    """A client that once confirmed by docid and goes on with docId."""
    client.get_edoc(keys[0])
    client.update_status(keys[0], "done")
    csharp(client, keys[1:])


def repeating(client: VxpClient, keys: list[str]) -> None:
    """Every confirmation is sent twice: its answer was lost."""
    for key in keys:
        client.get_edoc(key)
    for key in keys:
        client.update_status(key, "done")
        client.update_status(key, "done")


@pytest.mark.parametrize("loop", [bkav, bkav_late, csharp, sample, repeating])
def test_confirmation_when_arguments_leak_then_the_right_document_is_meant(
    country: Country, loop: Callable[[VxpClient, list[str]], None]
) -> None:
    keys = three_sent(country)
    client = country.ministry.client()
    loop(client, keys[:2])
    assert delivered() == sorted(keys[:2])
    client.get_edoc(keys[2])
    assert delivered() == sorted(keys[:2])
    assert [one["docId"] for one in client.received()] == keys[2:]


def test_repeated_confirmation_when_another_is_fetched_then_that_is_untouched(
    country: Country,
) -> None:
    first, second, _ = three_sent(country)
    client = country.ministry.client()
    client.get_edoc(first)
    client.get_edoc(second)
    for _ in range(2):  # {docid: first, docId: second}, told again
        client.update_status(first, "done")
    assert delivered() == [first]


def test_object_when_used_for_everything_then_every_call_reads_its_own(country: Country) -> None:
    client = country.ministry.client()
    client.send_edoc(file_of(letter(9, "G10", sender=MINISTRY)), MINISTRY, to=("G10",))
    (key, *_) = three_sent(country)
    told = read(client.get_edoc(key))
    client.update_status(key, "done")
    client.send_edoc(status(StatusCode.ACCEPTED, told.document_id), MINISTRY, kind="status")
    assert len(client.received()) == 2
    assert client.received("status") == []
    assert {"from", "to", "hash-file", "docId", "docid", "status"} <= set(client.arguments)


# --- retries -------------------------------------------------------------------------


def test_document_when_the_connection_drops_before_the_answer_then_taken_once(
    country: Country,
) -> None:
    client = country.province.client()
    content = file_of(letter(1, attachments=attached("a.pdf")))
    client.arguments |= {"from": PROVINCE, "messagetype": "edoc"}
    client.arguments["hash-file"] = vxp.unpadded(bytes.fromhex(hash_of(content)))
    head = b"".join(
        name.encode() + b": " + value + b"\r\n"
        for name, value in client.headers("application/octet-stream")
    )
    length = len(content) + 2
    request = b"POST /x/sendEdoc HTTP/1.1\r\nHost: a\r\n%sContent-Length: %d\r\n\r\n%s\r\n"
    with socket.create_connection(("127.0.0.1", country.server.port)) as dropped:
        dropped.sendall(request % (head, length, content))
    answer = client.send_edoc(content, PROVINCE)
    assert Package.objects.count() == 1
    assert str(Package.objects.get().pk) == answer["DocId"]


def test_document_when_cut_off_in_the_middle_then_nothing_is_left(country: Country) -> None:
    client = country.province.client()
    head = b"".join(n.encode() + b": " + v + b"\r\n" for n, v in client.headers("x"))
    with socket.create_connection(("127.0.0.1", country.server.port)) as dropped:
        dropped.sendall(b"POST /sendEdoc HTTP/1.1\r\nHost: a\r\n" + head)
        dropped.sendall(b"Content-Length: 900000\r\n\r\n<edXML>")
    assert client.received() == []
    assert not Package.objects.exists()
    ends = time.monotonic() + PATIENCE_SECONDS  # that the connection dropped is seen a moment later
    while (left := files_in(country)) and time.monotonic() < ends:
        time.sleep(0.05)
    assert left == []


def test_day_when_listed_then_written_as_the_country_does(country: Country) -> None:
    three_sent(country)
    line = country.ministry.client().received()[0]
    assert line["created_time"].startswith(clock.today().strftime("%Y/%m/%d "))


def test_fetched_when_its_own_body_comes_late_then_the_answer_is_whole(country: Country) -> None:
    content = PDF * 30
    file = file_of(letter(attachments=attached("a.pdf")), content)
    country.province.client().send_edoc(file, "H42")
    reader = country.ministry.client()
    (one,) = reader.received()
    reader.arguments |= {"docId": one["docId"], "filePath": "/var/edoc"}
    line = http.client.HTTPConnection("127.0.0.1", country.server.port, timeout=20)
    line.putrequest("POST", "/XrdAdapter/adapter/getEdoc", skip_accept_encoding=True)
    for name, value in reader.headers("application/json"):
        line.putheader(name, value)
    line.putheader("Content-Length", "2")
    line.putheader("Expect", "100-continue")
    line.endheaders()
    began = time.monotonic()
    select.select([line.sock], [], [], vxp.CONTINUE_SECONDS)
    time.sleep(0.2)
    line.send(b"{}")
    told = json.loads(line.getresponse().read())
    line.close()
    assert bytes_of(base64.b64decode(told["data"])) == content
    assert time.monotonic() - began < vxp.CONTINUE_SECONDS
