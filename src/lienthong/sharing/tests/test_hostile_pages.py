# SPDX-License-Identifier: Apache-2.0
"""What an agency might try at the desks of sharing, and desks on which much lies."""

import base64
import datetime as dt
import json
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_django import DjangoAssertNumQueries

from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS, Actor
from lienthong.orgs import queries as orgs_queries
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.errors import BadService, BadSubsystem, InsideRefused
from lienthong.sharing.models import AccessRequest, Exchange
from lienthong.sharing.queries.desks import MOST_ROWS
from lienthong.sharing.rules.services import RequestState
from lienthong.sharing.tests import factories
from lienthong.sharing.tests.test_pages import CATALOGUE, DESK, asked
from lienthong.web.wording import legal_time

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry() -> AgencyView:
    return orgs.agency("G01", "Bộ Công an")


def published(document: bytes = factories.DOCUMENT, **more: Any) -> services.NewService:
    told: dict[str, Any] = {"code": "person", "base_url": "https://a.example/api"} | more
    return services.NewService(document=document, **told)


def test_inner_address_when_not_the_operators_word_then_refused(ministry: AgencyView) -> None:
    officer, provider = factories.officer(ministry), factories.subsystem(ministry.id, "dan-cu").id
    new = published(base_url="http://127.0.0.1:8001/quan-tri", is_inside=True)
    for act in (services.publish, services.examine):
        with pytest.raises(InsideRefused):
            act(officer, provider, new)
    services.publish(officer, provider, published(code="ngoai"))
    operator = orgs.official(ministry.id, queries.RIGHT, queries.OPERATE, agency_code="G01")
    services.publish(operator, provider, new)
    services.publish(officer, provider, new)  # a new document at the address that was allowed
    for other in ("http://127.0.0.1:8002", "http://127.0.0.1:8001/quan-tri/x"):
        with pytest.raises(InsideRefused):
            services.publish(officer, provider, published(base_url=other, is_inside=True))
    with pytest.raises(InsideRefused):
        services.publish(officer, provider, published(code="b", base_url=new.base_url,
                                                      is_inside=True))  # fmt: skip
