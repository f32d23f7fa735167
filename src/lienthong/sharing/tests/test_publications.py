# SPDX-License-Identifier: Apache-2.0
"""Documents kept, what each changes, and who is told of that and of a service's end."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest

from lienthong.identity.tests import factories as people
from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS, Actor
from lienthong.notices import queries as notices
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.errors import BadEnd, ServiceMissing
from lienthong.sharing.rules.changes import Changes, Part, changes, kept
from lienthong.sharing.rules.services import State
from lienthong.sharing.tests import factories
from lienthong.sharing.tests.test_pages import CATALOGUE, DESK, asked

GET = "GET /citizens/{number}"


def document(**changed: Any) -> str:
    """Return the usual document with its first operation changed."""
    told = json.loads(factories.DOCUMENT)
    path = told["paths"]["/citizens/{number}"]
    path["get"] |= changed
    return json.dumps(told)


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        ({"summary": "Một công dân"}, (Part.WORDS,)),
        ({"parameters": [{"name": "x", "in": "query", "required": True}]}, (Part.INPUT,)),
        ({"responses": {"200": {"description": "Có"}}}, (Part.OUTPUT,)),
        ({"deprecated": True}, (Part.DEPRECATED,)),
        ({"x-mine": 1}, ()),
    ],
)
def test_changes_when_an_operation_differs_then_says_in_what(
    changed: dict[str, Any], parts: tuple[Part, ...]
) -> None:
    found = changes(document(), document(**changed))
    assert found == Changes(changed=((GET, parts),) if parts else ())
    assert found.is_felt is bool(set(parts) - {Part.WORDS})
    assert kept(json.loads(json.dumps(found.told()))) == found


def test_changes_when_operations_come_and_go_then_named() -> None:
    told = json.loads(factories.DOCUMENT)
    told["paths"]["/new"] = {"get": {}}
    del told["paths"]["/citizens"]
    found = changes(document(), json.dumps(told))
    assert (found.added, found.removed) == (("GET /new",), ("POST /citizens",))
    assert changes("nonsense", "[]") == Changes()


def published() -> tuple[UUID, UUID, Any, Actor]:
    """A service that a province's system may call by a group.

    Returns service, provider, an officer of the province, one of the ministry.
    """
    province, ministry = orgs.agency("H42"), orgs.agency("G01")
    provider = factories.subsystem(ministry.id, "dan-cu")
    service_id = factories.service(provider.id)
    caller = factories.subsystem(province.id, "mot-cua")
    group = services.open_group(factories.SYSTEM, "nhom-1", "Một cửa")
    services.join_group(factories.SYSTEM, caller.identifier, group, "Công văn 12")
    services.grant(factories.SYSTEM, service_id, group, legal_basis="A", purpose="B")
    officer = people.official(people.post(queries.RIGHT, agency="H42"))
    return service_id, provider.id, officer, factories.officer(ministry)


def publish(provider: UUID, content: bytes) -> None:
    new = services.NewService(
        code="person", base_url="https://a.example", document=content, timeout_seconds=5
    )
    services.publish(factories.SYSTEM, provider, new)


@pytest.mark.django_db
def test_document_when_published_again_then_the_earlier_is_kept_and_members_are_told() -> None:
    service_id, provider, officer, _theirs = published()
    publish(provider, factories.DOCUMENT)  # the same: nothing new to keep
    assert [one.number for one in queries.publications(service_id)] == [1]
    publish(provider, factories.DOCUMENT.replace("Một người".encode(), "Một công dân".encode()))
    assert not notices.inbox(officer.id).notices  # words only
    publish(provider, factories.DOCUMENT.replace(b'"put"', b'"x-put"'))
    newest, *_earlier = queries.publications(service_id)
    assert newest.number == 3 and newest.changes.removed == ("PUT /citizens/{number}",)
    (told,) = notices.inbox(officer.id).notices
    assert "PUT /citizens/{number}" in told.body and told.link.endswith("/cac-lan")
    page = asked(ANONYMOUS, f"{CATALOGUE}/{service_id}/cac-lan").content.decode()
    assert "PUT /citizens/{number}" in page and "10.0.0.1" not in page
    first = asked(ANONYMOUS, f"{CATALOGUE}/{service_id}/cac-lan/1.json")
    assert "put" in json.loads(first.content)["paths"]["/citizens/{number}"]
    for number in (0, 9, 10**30):
        with pytest.raises(ServiceMissing):
            asked(ANONYMOUS, f"{CATALOGUE}/{service_id}/cac-lan/{number}.json")


@pytest.mark.django_db
def test_service_when_deprecated_with_a_day_then_shown_and_callers_are_told() -> None:
    service_id, _provider, officer, theirs = published()
    page, last = f"{DESK}/dich-vu/{service_id}/sap-thoi", clock.today() + dt.timedelta(days=90)
    past = clock.today() - dt.timedelta(days=1)
    assert asked(theirs, page, notice="Dùng bản 2", ends_on=past.isoformat()).status_code == 422
    typed = {"notice": "Dùng bản 2", "ends_on": last.isoformat()}
    assert asked(theirs, page, **typed).status_code == 303
    (told,) = notices.inbox(officer.id).notices
    assert f"{last:%d/%m/%Y}" in told.body and "Dùng bản 2" in told.body
    for path in (f"/{service_id}", "/"):
        shown = asked(ANONYMOUS, f"{CATALOGUE}{path}").content.decode()
        assert f"đến hết ngày {last:%d/%m/%Y}" in shown
    with pytest.raises(BadEnd):
        services.change_state(factories.SYSTEM, service_id, State.MAINTENANCE, "Sửa", ends_on=last)
    services.change_state(factories.SYSTEM, service_id, State.ON)
    assert queries.service(service_id).ends_on is None
    services.change_state(factories.SYSTEM, service_id, State.DEPRECATED, "Thôi")
    services.change_state(factories.SYSTEM, service_id, State.ENDED, "Đã thôi")
    assert len(notices.inbox(officer.id).notices) == 3
    with pytest.raises(ServiceMissing):
        asked(ANONYMOUS, f"{CATALOGUE}/{service_id}/cac-lan")
