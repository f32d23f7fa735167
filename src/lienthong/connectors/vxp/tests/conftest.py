# SPDX-License-Identifier: Apache-2.0
"""Two old systems and a native one on the running axis."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.connectors.vxp.tests import live
from lienthong.connectors.vxp.tests.live import Old, Running
from lienthong.gateway.process import Config
from lienthong.gateway.tests import parties
from lienthong.gateway.tests.conftest import ORIGIN, database_url
from lienthong.gateway.tests.parties import Party
from lienthong.orgs.tests import factories


@dataclass(frozen=True, slots=True)
class Country:
    """The running axis and who is on it."""

    province: Old
    ministry: Old
    native: Party  #: a system that speaks the native API only
    server: Running
    key: Ed25519PrivateKey
    bodies: Path


@pytest.fixture
def country(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Country]:
    settings.SHARED_SECRETS_KEY = live.SEALING_KEY
    province, ministry, _department = parties.agencies()
    other = factories.agency("G10", "Bộ Xây dựng")
    key = Ed25519PrivateKey.generate()
    bodies = tmp_path / "bodies"
    config = Config(database_url=database_url(), origin=ORIGIN, key=key, bodies=bodies)
    with Running(config).running() as server:
        client: Any = server
        ours = live.connect(server, province, "00.42.H42")
        theirs = live.connect(server, ministry, "00.05.G05")
        native = parties.connect(client, other, "00.10.G10")
        server.refresh()
        yield Country(ours, theirs, native, server, key, bodies)
