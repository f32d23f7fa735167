# SPDX-License-Identifier: Apache-2.0
"""A small country on the axis: agencies, their systems, and what those would really send."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lienthong.exchange import services
from lienthong.exchange.rules import documents, edxml, jws
from lienthong.exchange.tests import packages
from lienthong.gateway.tests.client import Client
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.ledger.rules.receipts import Receipt
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs

ADMIN = Actor.system("gateway.tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A connected system and its keys."""

    code: str  #: of the agency it serves
    key: str
    private_key: jws.PrivateKey
    client: Client

    def post(self, path: str, **values: Any) -> Any:
        return self.client.request("POST", f"/exchange/v1/{path}", headers=self.headers, **values)

    def get(self, path: str, **values: Any) -> Any:
        return self.client.request("GET", f"/exchange/v1/{path}", headers=self.headers, **values)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def signed(self, value: Any, kind: str) -> str:
        return jws.sign(documents.written(value), self.private_key, kind)

    def document(self, number: int = 1, *to: str, **changes: Any) -> edxml.Edoc:
        """Return a document of this party's agency."""
        return packages.edoc(
            sender=edxml.Organ(code=self.code),
            receivers=tuple(edxml.Organ(code=code) for code in to),
            document_id=f"{self.code},2026,{number}",
            number=str(number),
            **changes,
        )

    def send(self, document: edxml.Edoc, *files: bytes) -> Any:
        """Send a document with its files, and return the response."""
        described = tuple(
            replace(
                packages.attachment(f"tep-{place}.pdf", f"a{place}"),
                size_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
            for place, content in enumerate(files)
        )
        signed = self.signed(replace(document, attachments=described), documents.DOCUMENT)
        return self.send_as(signed, *files)

    def send_as(self, signed: str, *files: bytes) -> Any:
        """Send whatever statement with whatever files."""
        return self.post("documents", files=_parts(signed, files))

    def sending(self, signed: str, *files: bytes) -> tuple[str, str, dict[str, Any]]:
        """Return a request for `Client.together`."""
        more = {"headers": self.headers, "files": _parts(signed, files)}
        return "POST", "/exchange/v1/documents", more

    def sent(self, document: edxml.Edoc, *files: bytes) -> str:
        """Send a document that must be taken; return its id."""
        answer = self.send(document, *files)
        assert answer.status_code == 201, answer.text
        told = answer.json()
        assert "receipt" in told
        return str(told["id"])

    def lent(self, **values: Any) -> list[dict[str, Any]]:
        """Return what is lent now."""
        found: list[dict[str, Any]] = self.post("leases", params=values).json()["deliveries"]
        return found

    def receipt(self, delivery: dict[str, Any], **changes: Any) -> str:
        """Return the signed receipt for a delivery."""
        receipt = documents.HandoverReceipt(
            delivery=delivery["id"],
            package=delivery["package_id"],
            sha256=hashlib.sha256(delivery["statement"].encode()).hexdigest(),
            result=documents.Taken.ACCEPTED,
            at=clock.now(),
        )
        return self.signed(replace(receipt, **changes), documents.RECEIPT)

    def take(self) -> list[dict[str, Any]]:
        """Fetch everything that waits and acknowledge it."""
        lent = self.lent()
        results = self.post("receipts", json=[self.receipt(one) for one in lent]).json()["results"]
        assert all(one == {"taken": True} for one in results), results
        return lent

    def word(
        self, sender: str, document_id: str, status: edxml.StatusCode, /, **changes: Any
    ) -> str:
        """Return a signed status message on somebody's document."""
        message = edxml.StatusMessage(
            sender=edxml.Organ(code=self.code),
            about=edxml.Reference(organ_code=sender, document_id=document_id),
            status=status,
            at=dt.datetime(2026, 11, 22, 9, 0, tzinfo=clock.HANOI),
            description="Không đúng thẩm quyền",
        )
        return self.signed(replace(message, **changes), documents.STATUS)

    def say(self, sender: str, document_id: str, *statuses: edxml.StatusCode) -> list[Any]:
        """Say something of a document; return the answers."""
        words = [self.word(sender, document_id, status) for status in statuses]
        answers: list[Any] = self.post("statuses", json=words).json()["results"]
        return answers

    def events(self, after: int = -1) -> list[dict[str, Any]]:
        """Return what happened to this party's documents."""
        found: list[dict[str, Any]] = self.get("events", params={"after": after}).json()["events"]
        return found

    def kinds(self) -> list[str]:
        """Return the kinds of what happened."""
        return [event["kind"] for event in self.events()]


def _parts(signed: str, files: tuple[bytes, ...]) -> list[tuple[str, Any]]:
    parts: list[tuple[str, Any]] = [("statement", (None, signed))]
    return parts + [("file", (f"{place}.pdf", one)) for place, one in enumerate(files)]


def connect(client: Client, agency: AgencyView, code: str, per_second: int = 10_000) -> Party:
    """Connect a system that serves an agency and all below it."""
    private_key = ec.generate_private_key(ec.SECP256R1())
    new = services.NewSystem(
        code=code, name=f"Hệ thống {agency.name}", agency_id=agency.id, per_second=per_second
    )
    opened = services.open_system(ADMIN, new)
    public = private_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    services.register_public_key(ADMIN, opened.id, public)
    services.route(ADMIN, opened.id, agency.code, from_day=clock.today(), covers_below=True)
    return Party(code=agency.code, key=opened.key, private_key=private_key, client=client)


def agencies() -> tuple[AgencyView, AgencyView, AgencyView]:
    """Open a province, a ministry, and a department of the province."""
    province = orgs.agency("H42", "UBND tỉnh Ninh Bình")
    ministry = orgs.agency("G05", "Bộ Tài chính")
    return province, ministry, orgs.department("H42.13", "H42")


def receipt_of(answer: dict[str, Any]) -> Receipt:
    """Read the receipt of an answer."""

    return Receipt.from_json(json.dumps(answer["receipt"]))
