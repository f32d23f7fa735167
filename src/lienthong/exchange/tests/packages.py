# SPDX-License-Identifier: Apache-2.0
"""Packages to test with: invented agencies, documents of any shape."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from lienthong.exchange.rules import edxml
from lienthong.kernel.clock import HANOI
from lienthong.orgs.rules import AgencyCode

_LETTERS = st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])


def edoc(**changes: Any) -> edxml.Edoc:
    """Return a whole small document, with changes."""
    whole = edxml.Edoc(
        sender=edxml.Organ(code="000.00.00.H42", name="UBND tỉnh Ninh Bình"),
        receivers=(edxml.Organ(code="G05", name="Bộ Tài chính"),),
        document_id="000.00.00.H42,2026/11/20,123/UBND-VP",
        number="123",
        notation="UBND-VP",
        subject="Về việc phối hợp cung cấp số liệu",
        issued_on=dt.date(2026, 11, 20),
        type_name="Công văn",
    )
    return replace(whole, **changes)


def attachment(name: str = "cong-van.pdf", content_id: str = "a1") -> edxml.Attachment:
    """Return the description of a file."""
    return edxml.Attachment(content_id=content_id, name=name, description="Văn bản chính")


def written(document: edxml.Edoc, content: bytes = b"%PDF-1.7 ...") -> bytes:
    """Return a package whose files all hold the same bytes."""
    return b"".join(edxml.write(document, lambda _: [content]))


def texts(longest: int = 40, *, least: int = 0) -> st.SearchStrategy[str]:
    """Return texts as they come back: without white space around them."""
    return (
        st.text(_LETTERS, min_size=least, max_size=longest)
        .map(str.strip)
        .filter(lambda text: len(text) >= least)
    )


codes = st.sampled_from(["G05", "H42", "000.00.13.H42", "H42.13", "H42.99.01", "000.00.00.G22"])
days = st.none() | st.dates(dt.date(1950, 1, 1), dt.date(2199, 12, 31))
instants = st.integers(946_684_800, 4_102_444_800).map(
    lambda seconds: dt.datetime.fromtimestamp(seconds, HANOI)
)
organs = st.builds(
    edxml.Organ, code=codes, name=texts(), in_charge=texts(), address=texts(), email=texts(),
    phone=texts(), fax=texts(), website=texts(),
)  # fmt: skip
references = st.builds(
    edxml.Reference, organ_code=codes, document_id=texts(least=1), code=texts(), issued_on=days
)
staffs = st.none() | st.builds(
    edxml.Staff, name=texts(least=1), department=texts(), email=texts(), mobile=texts()
)
new = st.just(edxml.Errand())
revoking = st.builds(
    edxml.Errand, kind=st.just(edxml.Business.REVOKE), reason=texts(least=1),
    document_id=texts(least=1),
)  # fmt: skip
updating = st.builds(
    edxml.Errand, kind=st.just(edxml.Business.UPDATE), reason=texts(least=1),
    document_id=texts(least=1), content_changed=st.booleans(), receivers_changed=st.just(True),
    changes=st.lists(
        st.builds(edxml.ReceiverChange, organ_code=codes, is_added=st.booleans()), min_size=1,
        unique_by=lambda change: AgencyCode.parse(change.organ_code).modern,
    ).map(tuple),
)  # fmt: skip
replacing = st.builds(
    edxml.Errand, kind=st.just(edxml.Business.REPLACE), reason=texts(least=1),
    replaced=st.lists(
        st.builds(
            edxml.Replaced, document_id=texts(least=1), organ_codes=st.lists(codes).map(tuple)
        ), min_size=1, max_size=4,
    ).map(tuple),
)  # fmt: skip
edocs = st.builds(
    edxml.Edoc, sender=organs, receivers=st.lists(organs, min_size=1, max_size=5).map(tuple),
    document_id=texts(least=1), number=texts(11, least=1), notation=texts(30),
    subject=texts(500, least=1), place=texts(), issued_on=days,
    type_code=st.integers(0, 32), type_detail=st.integers(0, 9), type_name=texts(),
    content=texts(), due_on=days, sphere=texts(), drafter_mark=texts(),
    signer=st.none() | st.builds(edxml.Signer, full_name=texts(least=1), position=texts()),
    to_places=st.lists(texts(least=1)).map(tuple), priority=st.sampled_from(edxml.Priority),
    copies=st.integers(0, 999), pages=st.integers(0, 999),
    appendixes=st.lists(texts(least=1)).map(tuple),
    response_for=st.lists(references, max_size=3).map(tuple), steering=st.integers(0, 3),
    tasks=st.lists(texts(least=1), max_size=3).map(tuple), application_type=texts(),
    errand=new | revoking | updating | replacing, staff=staffs, paper_follows=st.booleans(),
    hops=st.lists(st.builds(edxml.Hop, organ_code=codes, at=instants), max_size=3).map(tuple),
)  # fmt: skip
statuses = st.builds(
    edxml.StatusMessage, sender=organs, about=references, status=st.sampled_from(edxml.StatusCode),
    at=instants, description=texts(least=1), staff=staffs,
)  # fmt: skip
