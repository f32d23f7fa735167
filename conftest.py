# SPDX-License-Identifier: Apache-2.0
"""What every test stands on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis

from lienthong.kernel.tests.emptying import empty, let_commits_hurry

# A busy machine is no fault of the code: what is fast is shown by benches, never by a test's time.
hypothesis.register_profile("untimed", deadline=None)
hypothesis.load_profile("untimed")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what may take longest: no worker is left alone with it at the end.

    All others stay in the order of chance.
    """
    items.sort(key=_most_seconds, reverse=True)


def _most_seconds(item: pytest.Item) -> float:
    """Return the time that a test asks for; one that kills and waits takes longer than others."""
    asked = item.get_closest_marker("timeout")
    if asked:
        return float(asked.args[0])
    return 120 if item.get_closest_marker("fault") else 0


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make the test's database, as empty as each test leaves it; its commits wait for no disk."""
    with django_db_blocker.unblock():
        empty()
        let_commits_hurry(str(connection.settings_dict["NAME"]))
        connection.close()


@pytest.fixture(scope="session")
def databases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Make the databases of a small country's nodes; each `Country` empties them as it begins.

    Making and dropping one makes the server write everything to the disk: seconds.
    """
    from lienthong.gateway.tests import federation

    with django_db_blocker.unblock():
        federation.make_databases()
    yield
    with django_db_blocker.unblock():
        federation.drop_databases()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for the keys and files that tests may share: an authority is made once."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="session", autouse=True)
def _emptied_row_by_row() -> Iterator[None]:
    """Leave the database empty after a test that committed: Django would truncate every table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty())
        yield
