# SPDX-License-Identifier: Apache-2.0
"""An agency with its seal, a leader with a signature, and a paper to sign."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from lienthong.identity.tests import factories as identity
from lienthong.kernel import clock, pdf
from lienthong.kernel.actor import Actor
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.tests import factories as orgs
from lienthong.signing import services
from lienthong.signing.queries import CertificateView

SYSTEM = Actor.system("signing.tests")
PAPER = Path(__file__).parent / "papers" / "paper.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Everything that signing needs."""

    agency: AgencyView
    leader: Actor
    seal: CertificateView
    signature: CertificateView


@cache
def paper(length: int = 3) -> bytes:
    """Return an official paper of so many paragraphs."""
    return pdf.render(PAPER, {"length": length}, at=clock.at(clock.today(), clock.dt.time(8)))


def leader_of(agency: AgencyView, name: str = "Trần Văn Khoẻ") -> Actor:
    account = identity.official(name=name)
    actor = orgs.official(agency.id, "cases.sign", agency_code=agency.code)
    return replace(actor, account_id=account.id, name=name, post_name="Chủ tịch")


def office(code: str = "H05.30", name: str = "Ủy ban nhân dân phường Hoa Sen") -> Office:
    agency = orgs.agency(code, name)
    leader = leader_of(agency)
    assert leader.account_id
    return Office(
        agency=agency,
        leader=leader,
        seal=services.issue_agency_seal(SYSTEM, agency.id),
        signature=services.issue_personal(
            SYSTEM, leader.account_id, name=leader.name, post_name="Chủ tịch", agency_id=agency.id
        ),
    )


def signed(office: Office, content: bytes | None = None) -> bytes:
    return services.sign(content or paper(), actor=office.leader, reason="Phê duyệt")


def sealed(office: Office, content: bytes) -> bytes:
    return services.seal(
        content, actor=office.leader, agency_id=office.agency.id, reason="Phát hành"
    )
