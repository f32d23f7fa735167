# SPDX-License-Identifier: Apache-2.0
"""Requests and breaches for tests, made through the package's own services."""

import datetime as dt

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import uuid7
from lienthong.privacy import services
from lienthong.privacy.queries import BreachView, RequestView
from lienthong.privacy.rules import BreachKind, Kind
from lienthong.privacy.services import Facts, NewRequest


def asked(
    citizen: Actor, agency_code: str, kind: Kind = Kind.CORRECT, key: str = ""
) -> RequestView:
    """Ask an agency for something."""
    return services.submit_request(
        actor=citizen,
        new=NewRequest(
            idempotency_key=key or str(uuid7()), kind=kind, agency_code=agency_code,
            text="Ngày sinh của tôi ghi sai, đúng là 20/05/1990.",
        ),
    )  # fmt: skip


def facts(**changes: object) -> Facts:
    """Return what is known of a breach found an hour ago."""
    known: dict[str, object] = {
        "title": "Gửi nhầm danh sách hồ sơ", "kinds": (BreachKind.DISCLOSED,),
        "categories": "Họ tên, số điện thoại", "is_sensitive": False, "people_count": 12,
        "what": "Thư điện tử có danh sách 12 hồ sơ gửi nhầm cho một địa chỉ ngoài cơ quan.",
        "consequences": "", "measures": "Đã yêu cầu người nhận xóa.",
        "contact": "Văn phòng Ủy ban, 0222 3821 234", "began_at": None,
        "detected_at": clock.now() - dt.timedelta(hours=1),
    }  # fmt: skip
    return Facts(**{**known, **changes})  # type: ignore[arg-type] # changed by keyword


def breached(officer: Actor, **changes: object) -> BreachView:
    """Note a breach."""
    return services.note_breach(actor=officer, key=str(uuid7()), facts=facts(**changes))
