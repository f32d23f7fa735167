# SPDX-License-Identifier: Apache-2.0
"""Agencies, orders and providers for tests."""

import datetime as dt
from typing import Any

from django.apps import apps

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import AccountId, AgencyId, uuid7
from lienthong.payments import ports, queries, rules, services

PAYER = rules.Payer(personal_number="042190123456", name="Nguyễn Thị Hường")
PLATFORM = Actor.system("payments.tests")
FEE = rules.FeeItem(code="PHI-01", name="Lệ phí đăng ký hộ kinh doanh", amount_vnd=100_000)

#: What `settings.PAYMENT_PROVIDERS` names in tests.
PROVIDERS: dict[str, ports.FakeProvider] = {"fake": ports.FakeProvider()}


def provider() -> ports.FakeProvider:
    """Return a provider that has taken nothing."""
    PROVIDERS["fake"] = ports.FakeProvider()
    return PROVIDERS["fake"]


def agency() -> AgencyId:
    """Return an agency with an account that receives fees."""
    made = apps.get_model("orgs", "Agency").objects.create(
        code=f"H42.{uuid7().int % 100_000}",
        level=2,
        name="Ủy ban nhân dân xã An Phú",
        kind="commune_committee",
        valid_from=dt.date(2025, 7, 1),
    )
    services.open_payee(
        PLATFORM,
        AgencyId(made.pk),
        bank_bin="970403",
        account="0011012345678",
        account_name="Kho bạc Nhà nước",
    )
    return AgencyId(made.pk)


def citizen(number: str = PAYER.personal_number) -> Actor:
    """Return a signed-in person."""
    return Actor(
        kind=ActorKind.CITIZEN,
        name="Nguyễn Thị Hường",
        account_id=AccountId(uuid7()),
        personal_number=number,
        assurance=2,
    )


def cashier(agency_id: AgencyId) -> Actor:
    """Return an official who keeps the payments of an agency."""
    return Actor(
        kind=ActorKind.OFFICIAL,
        name="Trần Văn Lực",
        account_id=AccountId(uuid7()),
        agency_id=agency_id,
        rights=frozenset({"payments.reconcile"}),
    )


def order(**changes: Any) -> queries.OrderView:
    """Make an order of the payer."""
    given: dict[str, Any] = {
        "payer": PAYER,
        "items": [FEE],
        "reference": "H42.01-261121-0001",
        "idempotency_key": str(uuid7()),
    } | changes
    if "payee_agency_id" not in given:
        given["payee_agency_id"] = agency()
    return services.order(citizen(), **given)


def notice(order: queries.OrderView, **changes: Any) -> rules.Notice:
    """Return what a provider says when all went well."""
    given: dict[str, Any] = {
        "transaction": f"T{uuid7().hex}",
        "order_code": order.code,
        "amount_vnd": order.amount_vnd,
        "is_success": True,
        "at": clock.now(),
    } | changes
    return rules.Notice(**given)
