# SPDX-License-Identifier: Apache-2.0
"""Somebody else's dossier, application and papers through every address that names one: 404."""

import uuid
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.faults import places

from lienthong.cases import services as cases_services
from lienthong.cases.models import Attachment, Case, Movement
from lienthong.cases.tests import factories as cases
from lienthong.identity.tests import factories as accounts
from lienthong.portal.models import Draft
from lienthong.procedures.tests.factories import BIRTH

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

#: Addresses of the two packages that show or change one dossier or application.
NAMED = ("case_id", "draft_id")
EVERY_RIGHT = ("cases.receive", "cases.appraise", "cases.sign", "cases.oversee")


def patterns(root: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in (root or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def addresses(known: dict[str, Any]) -> list[str]:
    """Fill every address that names a dossier or an application with real ids."""
    found = []
    for route, pattern in patterns():
        converters = pattern.pattern.converters
        if not set(NAMED) & set(converters):
            continue
        for name, converter in converters.items():
            route = route.replace(f"<int:{name}>", "0")
            for kind in ("uuid", "slug", "str"):
                route = route.replace(
                    f"<{kind}:{name}>", converter.to_url(str(known.get(name, uuid.uuid4())))
                )
        found.append(f"/{route}")
    return found


@pytest.fixture
def known(settings: Any, tmp_path: Path) -> dict[str, Any]:
    settings.VAR = tmp_path
    place = places.commune()
    owner = places.person("027196001234")
    sent = cases.application(owner, place.agency.id)
    case = cases_services.submit(actor=owner, application=sent)
    paper = Attachment.objects.get()
    draft_id = places.filled(owner, BIRTH)
    return {
        "case_id": case.id,
        "draft_id": draft_id,
        "paper_id": paper.pk,
        "file_id": paper.file_id,
        "step_id": Case.objects.get().steps.get().pk,
        "key": "declarant",
        "slug": "tiep-nhan",
    }


def stranger() -> Client:
    client = Client()
    accounts.sign_in(client, accounts.citizen(personal_number="027196009999").id)
    return client


def other_agency() -> Client:
    client = Client()
    post = accounts.post(*EVERY_RIGHT, agency="H77")
    accounts.sign_in(client, accounts.official(post, totp_secret=None).id, post)
    return client


def refused(client: Client, known: dict[str, Any]) -> dict[str, int]:
    """Return the addresses that answered anything but "not here"."""
    given = {}
    for address in addresses(known):
        for ask in (client.get, client.post):
            answer = ask(address)
            status = answer.status_code
            # 405: not asked like that; 403: not for this kind of account at all, whatever the id.
            if status not in (403, 404, 405):
                given[f"{ask.__name__} {address}"] = status
    return given


def test_addresses_when_walked_then_both_packages_are_there(known: dict[str, Any]) -> None:
    found = addresses(known)
    assert len(found) >= 20
    assert not [address for address in found if "<" in address]
    assert {address.split("/")[1] for address in found} >= {"soan", "ho-so", "mot-cua"}


@pytest.mark.parametrize("who", [stranger, other_agency])
def test_dossier_when_somebody_elses_then_404_everywhere_and_nothing_changes(
    known: dict[str, Any], who: Any
) -> None:
    before = state()
    assert refused(who(), known) == {}
    assert state() == before


def state() -> list[Any]:
    rows = (Case.objects.values_list("pk", "version", "status"),
            Draft.objects.values_list("pk", "version", "state"),
            Movement.objects.values_list("pk", "verb", "at"))  # fmt: skip
    return sorted(chain.from_iterable(rows), key=str)


def test_dossier_when_own_kind_of_account_then_the_answer_is_404_not_403(
    known: dict[str, Any],
) -> None:
    for client, first in ((stranger(), ("/soan/", "/ho-so/")), (other_agency(), ("/mot-cua/",))):
        for address in addresses(known):
            if address.startswith(first):
                assert client.get(address).status_code in (404, 405), address
