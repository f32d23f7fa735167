# SPDX-License-Identifier: Apache-2.0
import pytest

from lienthong.registers.tests import factories


@pytest.fixture(autouse=True)
def places(request: pytest.FixtureRequest) -> None:
    """Let the catalogue of units hold where the people of these tests live."""
    marker = request.node.get_closest_marker("django_db")
    if marker:
        request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
        factories.places()
