# SPDX-License-Identifier: Apache-2.0
"""What a node of the federated demo holds: a few agencies, and one system that serves them."""

import datetime as dt
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from lienthong_client import keys as client_keys

from lienthong.exchange import queries as exchange
from lienthong.exchange import services as exchange_services
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.ledger.rules import notes
from lienthong.ledger.services.keys import signing_key
from lienthong.orgs import queries, services
from lienthong.orgs.rules import AgencyKind
from lienthong.orgs.services import NewAgency

ACTOR = Actor.system("demo.federation")
SINCE = dt.date(2025, 7, 1)
#: Below each node's own agency; names are believable, codes are illustrative.
BELOW = {
    "G22": ("Cục Kiểm soát thủ tục hành chính",),
    "G01": ("Văn phòng Bộ Công an", "Cục Cảnh sát quản lý hành chính về trật tự xã hội"),
    "H42": ("Văn phòng Ủy ban nhân dân tỉnh Ninh Bình", "Sở Tài chính tỉnh Ninh Bình"),
}


def furnish(agency_code: str, folder: Path, *, url: str, keys: Path) -> None:
    """Open the agencies, connect the system, and write the settings that it connects with.

    keys: the node's own, for the public key of its log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    code = f"00.01.{agency_code}"
    if exchange.system_id(code) is not None:
        return
    services.load_reference(ACTOR)
    agency = queries.agency_by_code(agency_code)
    services.open_agencies(
        actor=ACTOR,
        news=[
            NewAgency(
                code=f"{agency_code}.{number:02d}",
                name=name,
                kind=AgencyKind.DEPARTMENT,
                valid_from=SINCE,
                parent_code=agency_code,
            )
            for number, name in enumerate(BELOW[agency_code], start=1)
        ],
    )
    new = exchange_services.NewSystem(
        code=code, name=f"Quản lý văn bản {agency.name}", agency_id=agency.id
    )
    opened = exchange_services.open_system(ACTOR, new)
    private, public = client_keys.generate()
    der = serialization.load_pem_public_key(public).public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    exchange_services.register_public_key(ACTOR, opened.id, der)
    exchange_services.route(
        ACTOR, opened.id, agency_code, from_day=clock.today(), covers_below=True
    )
    origin = f"{urlsplit(url).netloc}/ledger/exchange"
    axis_key = notes.verifier_of(origin, signing_key(keys, is_production=False)).vkey
    (folder / "he-thong.pem").touch(mode=0o600)
    (folder / "he-thong.pem").write_bytes(private)
    (folder / "lienthong.toml").touch(mode=0o600)
    (folder / "lienthong.toml").write_text(
        f'url = "{url}"\nkey = "{opened.key}"\nprivate_key = "he-thong.pem"\n'
        f'axis_key = "{axis_key}"\n'
    )
