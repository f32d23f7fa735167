# SPDX-License-Identifier: Apache-2.0
import pytest
from django.db import transaction

from lienthong.kernel import http


@pytest.mark.django_db(transaction=True)
def test_request_when_transaction_open_then_refused() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        http.request("GET", "http://127.0.0.1:1/")


@pytest.mark.django_db
def test_guard_when_only_the_test_wrapper_is_open_then_passes() -> None:
    http.refuse_open_transaction()
