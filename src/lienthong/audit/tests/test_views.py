# SPDX-License-Identifier: Apache-2.0
import json
from dataclasses import replace

import pytest
from django.test import RequestFactory

from lienthong.audit import services, views
from lienthong.audit.models import Trace
from lienthong.audit.tests.test_services import clerk
from lienthong.kernel.actor import ANONYMOUS
from lienthong.kernel.errors import Denied, Missing
from lienthong.kernel.ids import uuid7
from lienthong.ledger import services as ledger
from lienthong.ledger.rules import notes, receipts

pytestmark = pytest.mark.django_db


def asked(actor, path="/kiem-toan/", **query):
    request = RequestFactory().get(path, query)
    request.actor = actor
    return request


def auditor():
    return replace(clerk(), name="Trần Kiểm Toán", rights=frozenset({"audit.view"}))


def test_trail_without_signing_in_or_right_is_not_shown():
    assert views.trail(asked(ANONYMOUS)).status_code == 302
    with pytest.raises(Denied):
        views.trail(asked(clerk()))
    with pytest.raises(Denied):
        views.receipt(asked(clerk()), uuid7())


def test_trail_shows_acts_in_words():
    services.record(clerk(), "files.stored", "tệp-1", purpose="khai sinh", case_code="H42.01-7")
    page = views.trail(asked(auditor())).content.decode()
    assert "Lê Thị Mẫu lưu tệp tệp-1" in page
    assert "H42.01-7" in page


@pytest.mark.parametrize("q", ["H42.01-7", "001099000001", "thing"])
def test_looking_somebody_up_finds_and_is_recorded(q):
    services.record(clerk(), "files.stored", "thing", about=("001099000001",), case_code="H42.01-7")
    services.record(clerk(), "files.stored", "other")
    page = views.trail(asked(auditor(), q=q)).content.decode()
    assert "lưu tệp thing" in page
    assert "lưu tệp other" not in page
    trace = Trace.objects.get(action="audit.searched")
    assert trace.about == ([q] if q.isdigit() else [])


def test_long_trail_has_a_next_page():
    for number in range(51):
        services.record(clerk(), "files.stored", f"tệp-{number}")
    page = views.trail(asked(auditor())).content.decode()
    last = Trace.objects.order_by("-leaf_id")[49].leaf_id
    assert f"truoc={last}" in page
    rest = views.trail(asked(auditor(), truoc=str(last))).content.decode()
    assert rest.count("lưu tệp") == 1
    assert views.trail(asked(auditor(), truoc="x")).status_code == 200


def test_receipt_is_a_file_that_verifies(settings, tmp_path):
    settings.VAR = tmp_path
    leaf_id = services.record(clerk(), "files.stored", "thing")
    with pytest.raises(Missing):
        views.receipt(asked(auditor()), leaf_id)
    ledger.sequence_all()
    answer = views.receipt(asked(auditor()), leaf_id)
    assert "attachment" in answer["Content-Disposition"]
    receipt = receipts.Receipt.from_json(answer.content.decode())
    assert json.loads(receipt.body)["subject"] == "thing"
    receipts.check(receipt, notes.Verifier.read(receipt.vkey))


def test_receipt_of_another_log_is_not_given_here(settings, tmp_path):
    settings.VAR = tmp_path
    leaf_id = ledger.append("exchange", b"secret")
    ledger.sequence_all()
    with pytest.raises(Missing):
        views.receipt(asked(auditor()), leaf_id)
