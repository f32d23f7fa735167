# SPDX-License-Identifier: Apache-2.0
"""What an order that is given back does to its dossier."""

import pytest

from lienthong.cases import services
from lienthong.cases.models import Case
from lienthong.cases.rules import Finance, Status
from lienthong.cases.tests import factories as make
from lienthong.kernel import clock
from lienthong.kernel.ids import uuid7
from lienthong.payments.events import OrderRefunded
from lienthong.payments.tests import factories as paying

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "finance"), [(None, Finance.OWED), (Status.WITHDRAWN, Finance.NONE)]
)
def test_fee_when_given_back_then_the_dossier_is_paid_no_more(
    status: Status | None, finance: Finance
) -> None:
    case = make.submitted(make.commune())
    order = paying.order()
    changes = {"finance": Finance.PAID, "fee_order_id": order.id}
    Case.objects.filter(pk=case.id).update(**changes | ({"status": status} if status else {}))
    event = OrderRefunded(
        order_id=order.id, code=order.code, reference=str(uuid7()), amount_vnd=1,
        at=clock.now().isoformat(),
    )  # fmt: skip
    for _time in range(2):
        services.order_refunded(event)
    assert Case.objects.get(pk=case.id).finance == finance
