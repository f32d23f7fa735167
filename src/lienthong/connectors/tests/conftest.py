# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator

import pytest

from lienthong.connectors.tests.holder import holding
from lienthong.connectors.tests.town import town

__all__ = ["holder", "town"]


@pytest.fixture
def holder(transactional_db: None) -> Iterator[str]:
    """Serve the registers; return the address."""
    with holding() as url:
        yield url
