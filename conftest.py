# SPDX-License-Identifier: Apache-2.0
"""What every test stands on."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from lienthong.kernel.tests.emptying import empty


@pytest.fixture(scope="session", autouse=True)
def _emptied_row_by_row() -> Iterator[None]:
    """Leave the database empty after a test that committed: Django would truncate every table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield
