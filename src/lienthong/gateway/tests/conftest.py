# SPDX-License-Identifier: Apache-2.0
"""The gateway on the test's own database, three systems connected to it, a country of nodes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from lienthong.gateway.process import Config
from lienthong.gateway.tests import parties
from lienthong.gateway.tests.client import Client
from lienthong.gateway.tests.parties import Party

if TYPE_CHECKING:  # it imports from here
    from lienthong.gateway.tests.federation import Country

ORIGIN = "truc.example/ledger/exchange"


@dataclass(frozen=True, slots=True)
class Axis:
    """The running axis and who is on it."""

    province: Party
    ministry: Party
    client: Client
    key: Ed25519PrivateKey
    bodies: Path


@pytest.fixture
def axis(transactional_db: None, tmp_path: Path) -> Iterator[Axis]:
    province, ministry, _department = parties.agencies()
    key = Ed25519PrivateKey.generate()
    config = Config(
        database_url=database_url(),
        origin=ORIGIN,
        key=key,
        bodies=tmp_path / "bodies",
        pushes=False,
    )
    with Client(config) as client:
        ours = parties.connect(client, province, "00.01.H42")
        theirs = parties.connect(client, ministry, "00.02.G05")
        client.refresh()
        yield Axis(ours, theirs, client, key, tmp_path / "bodies")


def database_url() -> str:
    """Return the address of the test's database."""
    told = connection.get_connection_params()
    return (
        f"postgresql://{told['user']}:{told.get('password', '')}@/{told['dbname']}"
        f"?host={told['host']}&port={told.get('port') or 5432}"
    )


@pytest.fixture
def country(databases: None, db: None, tmp_path: Path) -> "Iterator[Country]":
    from lienthong.gateway.tests.federation import Country

    with Country(tmp_path) as country:
        country.introduce()
        yield country
