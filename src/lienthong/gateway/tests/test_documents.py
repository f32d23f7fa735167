# SPDX-License-Identifier: Apache-2.0
"""What systems hand in, checked against a directory that is read anew every few seconds."""

import datetime as dt
from dataclasses import replace
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec

from lienthong.exchange.rules import documents as statements
from lienthong.exchange.rules import edxml, jws
from lienthong.exchange.rules.systems import SystemKind
from lienthong.gateway import documents
from lienthong.gateway.directory import Directory, System
from lienthong.kernel import clock


def test_status_when_the_directory_was_read_anew_meanwhile_then_still_its_own() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    asking = System(
        id=uuid4(), code="00.02.G05", kind=SystemKind.CLIENT, key=key.public_key(), push_url="",
        may_push_inside=False, per_second=1, sealed_secret=None,
    )  # fmt: skip
    read_anew = replace(asking)
    directory = Directory(by_id={asking.id: read_anew}, routes={"G05": (asking.id, True)})
    message = edxml.StatusMessage(
        sender=edxml.Organ(code="G05"),
        about=edxml.Reference(organ_code="H42", document_id="H42,2026,1"),
        status=edxml.StatusCode.ACCEPTED,
        at=dt.datetime(2026, 11, 22, 9, 0, tzinfo=clock.HANOI),
    )
    statement = jws.sign(statements.written(message), key, statements.STATUS)
    assert documents.status(directory, asking, statement).receiver_code == "G05"
