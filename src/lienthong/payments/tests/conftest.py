# SPDX-License-Identifier: Apache-2.0
import pytest
from pytest_django import Settings

from lienthong.payments import ports
from lienthong.payments.tests import factories


@pytest.fixture
def bank(settings: Settings) -> ports.FakeProvider:
    """Connect a fake provider for one test."""
    settings.PAYMENT_PROVIDERS = "lienthong.payments.tests.factories.PROVIDERS"
    return factories.provider()
