# SPDX-License-Identifier: Apache-2.0
"""Signatures written into a PDF by pyHanko: PAdES-B-T, as an increment, visible as the law says."""

import asyncio
import datetime as dt
import hashlib
import io
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from asn1crypto import cms, x509
from asn1crypto.parser import emit
from cryptography.hazmat.primitives import serialization
from PIL import Image
from pyhanko.pdf_utils.content import PdfContent, ResourceType
from pyhanko.pdf_utils.generic import NameObject
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    InnerScaling,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lienthong.kernel import clock
from lienthong.signing.errors import ChangedAfterSigning, NotSignable
from lienthong.signing.ports import Signer, TimeStamper
from lienthong.signing.ports.authority import Authority
from lienthong.signing.ports.block import text_block
from lienthong.signing.ports.reading import BROKEN
from lienthong.signing.rules import Box, Look, Placement, Point, box_of
from lienthong.signing.rules.placement import POINTS_PER_MM

#: Room for the signature, its chain and its time-stamp.
_RESERVED_BYTES = 2 * 12_288


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """One signature to be written."""

    signer: Signer  #: key and certificate
    image: bytes  #: PNG of the handwritten signature or the seal
    name: str  #: of the signer, as readers list it
    reason: str  #: why it is signed
    placement: Placement  #: where and how it shows
    at: dt.datetime  #: the signer's own word on the time


class _Key(signers.Signer):
    """The port as pyHanko asks for it."""

    def __init__(self, signer: Signer, chain: Authority, stamper: TimeStamper) -> None:
        registry = SimpleCertificateStore()
        registry.register(_issuing(chain))
        super().__init__(
            signing_cert=_certificate(signer.certificate),
            cert_registry=registry,
            embed_roots=False,
        )
        self._port = signer
        self._stamper = stamper

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        return bytes(256) if dry_run else self._port.sign(data)

    async def unsigned_attrs(
        self, digest_algorithm: str, signature: bytes, *_: Any, **__: Any
    ) -> cms.CMSAttributes:
        """Add the time-stamp over the signature (CAdES, RFC 5126, section 6.1.1).

        Built as bytes: taken apart and put together by asn1crypto, a nested token costs seconds.
        """
        token = self._stamper.stamp(hashlib.sha256(signature).digest())
        kind = cms.CMSAttributeType("signature_time_stamp_token").dump()
        attribute = emit(0, 1, 16, kind + emit(0, 1, 17, token))
        attributes: cms.CMSAttributes = cms.CMSAttributes.load(emit(0, 1, 17, attribute))
        return attributes

    def _package_signature(self, **parts: Any) -> Any:
        """Put the signature together, its unsigned attributes as the bytes they are.

        asn1crypto takes a structure whose length ends in the byte 0x80 for one of indefinite
        length and encodes all in it anew, twice at each level: a minute for a nested token.
        """
        unsigned = parts["unsigned_attrs"].contents
        made = super()._package_signature(**parts | {"unsigned_attrs": None})
        signed = made["content"]
        info = signed["signer_infos"][0].contents + emit(2, 1, 1, unsigned)
        names = ("version", "digest_algorithms", "encap_content_info", "certificates")
        content = b"".join(signed[name].dump() for name in names)
        content += emit(0, 1, 17, emit(0, 1, 16, info))
        whole = made["content_type"].dump() + emit(2, 1, 0, emit(0, 1, 16, content))
        return bytes(emit(0, 1, 16, whole))


class _Session(signers.PdfSigner):
    """A signing whose stated time is the platform's, which may be held."""

    at: dt.datetime

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = self.at
        return session


def write(pdf: bytes, signing: Signing, *, chain: Authority, stamper: TimeStamper) -> bytes:
    """Return the document with one more signature; the bytes before it stay as they are.

    Raises: NotSignable, ChangedAfterSigning.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        if reader.encrypted:
            raise NotSignable
        _refuse_changed(reader)
        writer = IncrementalPdfFileWriter.from_reader(reader)
        box = _box(reader, signing.placement)
    except BROKEN as broken:
        raise NotSignable from broken
    field = f"ky-{secrets.token_hex(4)}"
    pdf_signer = _Session(
        signers.PdfSignatureMetadata(
            field_name=field,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            name=signing.name,
            reason=signing.reason,
        ),
        signer=_Key(signing.signer, chain, stamper),
        stamp_style=_style(signing, box) if box else None,
        new_field_spec=SigFieldSpec(
            field, on_page=box.page if box else 0, box=box.corners if box else None
        ),
    )
    pdf_signer.at = signing.at
    made = asyncio.run(pdf_signer.async_sign_pdf(writer, bytes_reserved=_RESERVED_BYTES))
    return bytes(made.getvalue())


def _refuse_changed(reader: PdfFileReader) -> None:
    """Look at the digests of earlier signatures: nobody signs over a change (KS-05)."""
    for signature in reader.embedded_regular_signatures:
        signed = signature.signer_info["signed_attrs"]
        stated = [a["values"][0].native for a in signed if a["type"].native == "message_digest"]
        if [signature.compute_digest()] != stated:
            raise ChangedAfterSigning


def _box(reader: PdfFileReader, placement: Placement) -> Box | None:
    point = _anchor(reader, placement.anchor)
    count = int(reader.root["/Pages"]["/Count"])
    page = point.page if point else placement.page % count
    left, bottom, right, top = (float(edge) for edge in _media_box(reader, page))
    if point is None:
        point = Point(
            page,
            left + placement.x_mm * POINTS_PER_MM,
            top - placement.y_mm * POINTS_PER_MM,
        )
    return box_of(placement.look, point, page_width=right - left, page_height=top - bottom)


def _media_box(reader: PdfFileReader, page: int) -> Any:
    node = reader.root["/Pages"]
    node = reader.find_page_for_modification(page)[0].get_object()
    while "/MediaBox" not in node:
        node = node["/Parent"]
    return node["/MediaBox"]


def _anchor(reader: PdfFileReader, name: str) -> Point | None:
    """Find a named destination, as Typst writes them: one flat list of names."""
    names = reader.root.get("/Names", {})
    listed = names.get("/Dests", {}).get("/Names", []) if name else []
    for at in range(0, len(listed), 2):
        if str(listed[at]) == name:
            target = listed[at + 1]
            target = target.get("/D", target) if hasattr(target, "get") else target
            page = _page_index(reader, target.raw_get(0))
            return Point(page, float(target[2]), float(target[3]))
    return None


def _page_index(reader: PdfFileReader, wanted: Any) -> int:
    count = int(reader.root["/Pages"]["/Count"])
    for page in range(count):
        if reader.find_page_for_modification(page)[0].reference == wanted.reference:
            return page
    raise NotSignable


def _style(signing: Signing, box: Box) -> StaticStampStyle:
    if signing.placement.look is Look.TEXT:
        shown: PdfContent = _Page(
            text_block((*signing.placement.lines, _time_line(signing.at)), box)
        )
    else:
        shown = PdfImage(_picture(signing.image), box=None)
    return StaticStampStyle(
        border_width=0,
        background=shown,
        background_opacity=1,
        background_layout=SimpleBoxLayoutRule(
            x_align=AxisAlignment.ALIGN_MID,
            y_align=AxisAlignment.ALIGN_MID,
            margins=Margins.uniform(0),
            inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
        ),
    )


def _time_line(at: dt.datetime) -> str:
    """Write the time as NĐ 30/2020 asks: date, time, zone of Viet Nam by ISO 8601."""
    return f"Thời gian ký: {at.astimezone(clock.HANOI):%d.%m.%Y %H:%M:%S} +07:00"


class _Page(PdfContent):
    """The first page of another document as content."""

    def __init__(self, pdf: bytes) -> None:
        self._reader = PdfFileReader(io.BytesIO(pdf))
        left, bottom, right, top = (float(edge) for edge in _media_box(self._reader, 0))
        super().__init__(box=BoxConstraints(width=right - left, height=top - bottom))

    def render(self) -> bytes:
        writer = self._ensure_writer
        reference = writer.import_page_as_xobject(self._reader)
        self.set_resource(ResourceType.XOBJECT, NameObject("/Text"), reference)
        return b"/Text Do"


@lru_cache(maxsize=128)
def _picture(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as opened:
        return opened.convert("RGBA")


def _certificate(der: bytes) -> x509.Certificate:
    certificate: x509.Certificate = x509.Certificate.load(der)
    return certificate


def _issuing(chain: Authority) -> x509.Certificate:
    return _certificate(chain.certificates["issuing"].public_bytes(serialization.Encoding.DER))
