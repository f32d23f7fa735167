# SPDX-License-Identifier: Apache-2.0
"""An old system takes over what waits for another one."""

import pytest

from lienthong.connectors.vxp.tests import live
from lienthong.connectors.vxp.tests.conftest import Country
from lienthong.connectors.vxp.tests.letters import PROVINCE, attached, file_of, letter
from lienthong.exchange import services
from lienthong.gateway.tests import parties
from lienthong.orgs import queries as orgs

pytestmark = pytest.mark.django_db(transaction=True)


def test_document_when_its_system_is_replaced_then_listed_at_the_new_one(country: Country) -> None:
    sender, old = country.province.client(), country.ministry.client()
    waiting = sender.send_edoc(file_of(letter(attachments=attached("a.pdf"))), PROVINCE)
    fetched = sender.send_edoc(file_of(letter(2, attachments=attached("b.pdf"))), PROVINCE)
    old.get_edoc(next(line["docId"] for line in old.received()))
    successor = live.connect(country.server, orgs.agency_by_code("G05"), "00.06.G05").client()
    services.close_system(parties.ADMIN, live.system_of("00.05.G05"))
    country.server.refresh()
    assert successor.count() == 2
    for line in successor.received():
        successor.get_edoc(line["docId"])
        successor.update_status(line["docId"], "done")
    assert successor.received() == []
    for sent in (waiting, fetched):
        (told,) = sender.sent(sent["DocId"])
        assert (told["sendStatus"], told["receiveStatus"]) == ("done", "01")


def test_document_when_nobody_carries_the_agency_then_its_sender_reads_so(country: Country) -> None:
    sender = country.province.client()
    sent = sender.send_edoc(file_of(letter(attachments=attached("a.pdf"))), PROVINCE)
    services.close_system(parties.ADMIN, live.system_of("00.05.G05"))
    country.server.refresh()
    (told,) = sender.sent(sent["DocId"])
    assert told["sendStatus"] == "initial"
    assert "Chua co he thong" in told["sendStatusDesc"]
