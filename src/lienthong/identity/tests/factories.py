# SPDX-License-Identifier: Apache-2.0
"""Accounts for tests, of this package and of those above it."""

import datetime as dt
import itertools
import time
from uuid import UUID

from django.contrib.auth import get_user_model
from django.test import Client

from lienthong.identity import rules, services
from lienthong.identity.queries import AccountView
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId, PostId
from lienthong.orgs.models import Agency, Holding, Post, Staff

SYSTEM = Actor.system("identity.tests")
PASSWORD = "mot-mat-khau-du-dai"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

_serial = itertools.count(1)


def citizen(
    *, personal_number: str = "", name: str = "Trần Thị Hiền", assurance: int = 2
) -> AccountView:
    """Open a citizen's account; each call invents another number unless one is given."""
    return services.open_citizen(
        SYSTEM,
        personal_number=personal_number or f"001190{next(_serial):06d}",
        name=name,
        assurance=assurance,
        password=PASSWORD,
    )


def official(
    *posts: PostId, name: str = "Đỗ Văn Mẫu", totp_secret: str | None = TOTP_SECRET
) -> AccountView:
    """Open the account of a new member of staff who holds some posts."""
    code = f"CB{next(_serial):05d}"
    staff = Staff.objects.create(code=code, name=name, sort_key=name)
    for post in posts:
        hold(staff.pk, post)
    return services.open_official(SYSTEM, staff.pk, PASSWORD, totp_secret)


def post(*rights: str, agency: str = "H99", name: str = "Cán bộ một cửa") -> PostId:
    """Make a post with some rights, in an agency that is made when it is not there."""
    day = dt.date(2026, 1, 1)
    place, _ = Agency.objects.get_or_create(
        code=agency,
        defaults={
            "level": 1, "name": f"UBND {agency}", "kind": "commune_committee",
            "valid_from": day, "sort_key": agency, "search_key": agency,
        },
    )  # fmt: skip
    made = Post.objects.create(
        agency=place, name=name, role="reception", rights=list(rights), valid_from=day
    )
    return PostId(made.pk)


def hold(staff_id: UUID, post_id: PostId) -> Holding:
    """Give a post to a member of staff."""
    return Holding.objects.create(staff_id=staff_id, post_id=post_id, since=dt.date(2026, 1, 1))


def sign_in(
    client: Client, account_id: AccountId, post_id: PostId | None = None, *, factors: int = 2
) -> None:
    """Sign a test client in without the pages: with a second factor, in a post."""
    client.force_login(get_user_model().objects.get(pk=account_id))
    session = client.session
    if factors > 1:
        session[rules.METHODS_KEY] = [{"method": "password"}, {"method": "mfa", "type": "totp"}]
    if post_id:
        session[rules.POST_KEY] = str(post_id)
    session.save()


def code_now(secret: str = TOTP_SECRET) -> str:
    """Return the one-time code an authenticator app would show now."""
    from allauth.mfa.totp.internal import auth  # only once the apps are loaded

    return str(auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30)))
