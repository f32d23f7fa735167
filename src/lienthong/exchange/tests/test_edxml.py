# SPDX-License-Identifier: Apache-2.0
import base64
import hashlib
import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.exchange.errors import PackageBroken, PackageIncomplete
from lienthong.exchange.rules import edxml
from lienthong.exchange.rules.edxml import names
from lienthong.exchange.tests import packages
from lienthong.exchange.tests.packages import attachment, edoc, written

PDF = b"%PDF-1.7 a small file"
FILES = "AttachmentEncoded/Attachment"


def reread(content: bytes, step: int = 4096) -> edxml.Package:
    return edxml.read(content[at : at + step] for at in range(0, len(content), step))


# --- what is written reads back ----------------------------------------------


@given(packages.edocs)
def test_edoc_when_written_then_reads_back_the_same(document):
    assert reread(written(document)).content == document


@given(packages.statuses)
def test_status_when_written_then_reads_back_the_same(message):
    assert reread(edxml.write_status(message)).content == message


@given(st.binary(max_size=3000), st.integers(1, 50))
def test_attachment_when_read_in_any_pieces_then_measured_right(content, step):
    package = reread(written(edoc(attachments=(attachment(),)), content), step)
    assert isinstance(package.content, edxml.Edoc)
    (file,) = package.content.attachments
    assert (file.size_bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_attachment_when_read_then_its_bytes_go_to_the_sink():
    document = edoc(attachments=(attachment(), attachment("so-lieu.pdf", "a2")))
    taken = [io.BytesIO(), io.BytesIO()]
    edxml.read([written(document, PDF)], taken.__getitem__)
    assert [one.getvalue() for one in taken] == [PDF, PDF]


def test_attachment_when_not_a_carried_kind_then_zipped_under_its_label():
    document = edoc(attachments=(attachment("so-lieu.xlsx"),))
    taken = io.BytesIO()
    package = edxml.read([written(document, b"rows")], lambda _: taken)
    assert isinstance(package.content, edxml.Edoc)
    assert package.content.attachments[0].content_type == names.ZIP_TYPE
    with zipfile.ZipFile(taken) as archive:
        assert archive.namelist() == ["a1.xlsx"]
        assert archive.read("a1.xlsx") == b"rows"


def test_edoc_when_written_twice_then_differs_in_the_trace_id_only():
    first, second = written(edoc()), written(edoc())
    assert len(first) == len(second)


def test_writer_when_text_holds_what_xml_cannot_then_leaves_it_out():
    package = reread(written(edoc(subject="Báo cáo\x00 <quý> & \ufffenăm")))
    assert isinstance(package.content, edxml.Edoc)
    assert package.content.subject == "Báo cáo <quý> & năm"


def test_package_when_written_then_root_and_prefixes_are_those_of_the_standard():
    content = written(edoc()).decode()
    assert content.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="')
    assert f'<edXML:edXMLEnvelope xmlns:edXML="{names.NAMESPACE}">' in content
    assert "<edXML:SteeringType>0</edXML:SteeringType>" in content


# --- what others write -------------------------------------------------------

NET = f"""
<edXML xmlns="{names.NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <edXMLEnvelope><edXMLHeader>
  <TraceHeaderList id="x" version="1.0" mustUnderstand="1">
   <TraceHeader><Timestamp>2026/11/20 08:30:00</Timestamp></TraceHeader>
   <Business><BusinessDocType>1</BusinessDocType>
    <BusinessDocReason>Ban hành nhầm</BusinessDocReason><DocumentId>X,2026,1</DocumentId></Business>
   <Paper>1</Paper>
  </TraceHeaderList>
  <MessageHeader>
   <Subject>Thu hồi</Subject><DocumentId>X,2026,2</DocumentId>
   <To><OrganId>G05</OrganId></To><To><OrganId>000.00.00.G05</OrganId></To>
   <Code><CodeNotation>VP</CodeNotation><CodeNumber>7</CodeNumber></Code>
   <From><OrganId>000.00.00.H42</OrganId></From>
   <ResponseFor></ResponseFor><SteeringType></SteeringType>
   <PromulgationInfo><PromulgationDate>20-11-2026</PromulgationDate></PromulgationInfo>
   <OtherInfo><Priority>9</Priority></OtherInfo>
  </MessageHeader>
  <DigitalSignature/>
 </edXMLHeader>
 <edXMLBody><edXMLManifest version="1.0"><Reference>
   <ContentId>cid:1</ContentId><AttachmentName>a.pdf</AttachmentName>
   <ContentType>application/zip</ContentType></Reference></edXMLManifest></edXMLBody>
 </edXMLEnvelope>
 <AttachmentEncoded><Attachment><ContentTransferEncoded>
   {base64.encodebytes(PDF).decode()}
 </ContentTransferEncoded><ContentId>1</ContentId></Attachment></AttachmentEncoded>
</edXML>"""


def test_reader_when_another_builders_spelling_and_order_then_understands():
    package = reread(NET.encode())
    document = package.content
    assert isinstance(document, edxml.Edoc)
    assert document.errand.kind is edxml.Business.REVOKE
    assert document.errand.reason == "Ban hành nhầm"
    assert (document.code, document.paper_follows, document.response_for) == ("7/VP", True, ())
    assert [receiver.code for receiver in document.receivers] == ["G05", "000.00.00.G05"]
    assert document.hops[0].organ_code == ""
    assert document.attachments[0].name == "a.pdf"
    assert document.attachments[0].size_bytes == len(PDF)
    assert not package.has_signature
    assert edxml.problems_of(document) == ()


def test_reader_when_values_are_odd_then_notes_them_and_goes_on():
    package = reread(NET.encode())
    assert package.oddities == ("not a date: '20-11-2026'", "unknown Priority '9'")


def test_reader_when_utf16_or_leading_blanks_then_understands():
    text = NET.replace("<edXML ", '<?xml version="1.0" encoding="utf-16"?><edXML ', 1).strip()
    assert reread(text.encode("utf-16"), 1000).content == reread(NET.encode()).content


# --- what is refused ---------------------------------------------------------


def broken(content: bytes) -> str:
    with pytest.raises(PackageBroken) as refused:
        reread(content)
    assert str(refused.value)
    reason = refused.value.data["ascii"]
    assert reason.isascii()
    return str(reason)


@pytest.mark.parametrize("cut", [1, 40, 400, 1000])
def test_reader_when_cut_short_then_refuses(cut):
    assert broken(written(edoc())[:-cut]) == "not well-formed XML"


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"<html/>", b"<edXML/>", b"\x00\xff", b"PK\x03"]
)
def test_reader_when_no_package_then_refuses(content):
    assert broken(content)


def test_reader_when_entities_declared_then_refuses_before_expanding():
    bomb = b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><edXML>&d;</edXML>'
    assert broken(bomb) == "document type declaration"


def test_reader_when_nested_or_wide_without_end_then_refuses_early():
    assert broken(b"<edXML>" + b"<a>" * 1000) == "too deep or too many elements"
    assert broken(b"<edXML>" + b"<a/>" * 30_000) == "too deep or too many elements"


def test_reader_when_a_text_is_huge_then_refuses():
    assert broken(b"<edXML><a>" + b"x" * 200_000) == "a too long"


@pytest.mark.parametrize("encoded", ["abc", "ab=c", "YQ==YQ==", "đầy", "YWJj=", "Y"])
def test_reader_when_base64_broken_then_refuses(encoded):
    content = written(edoc(attachments=(attachment(),)), b"abc").decode()
    assert "base64" in broken(content.replace("YWJj", encoded).encode())


def test_reader_when_more_files_than_allowed_then_refuses():
    files = tuple(attachment(content_id=str(number)) for number in range(names.MAX_ATTACHMENTS + 1))
    assert broken(written(edoc(attachments=files), b"x")) == "too many attachments"


@pytest.mark.parametrize("code", ["17", "7", "x"])
def test_reader_when_status_code_unknown_then_refuses(code):
    message = edxml.StatusMessage(
        sender=edxml.Organ(code="G05"),
        about=edxml.Reference(organ_code="H42", document_id="d"),
        status=edxml.StatusCode.ACCEPTED,
        at=packages.dt.datetime(2026, 11, 20, tzinfo=packages.HANOI),
    )
    content = edxml.write_status(message).replace(b">03<", f">{code}<".encode())
    assert "StatusCode" in broken(content)


def test_reader_when_fed_noise_then_refuses_and_never_fails_otherwise():
    content = bytearray(written(edoc(attachments=(attachment(),)), PDF))
    for place in range(0, len(content), 7):
        noisy = bytes(content[:place]) + b"\xff<" + bytes(content[place + 2 :])
        with pytest.raises(PackageBroken):
            reread(noisy)


# --- what is incomplete ------------------------------------------------------


@pytest.mark.parametrize(
    ("lacking", "path"),
    [
        (edoc(sender=edxml.Organ(code="")), "From/OrganId"),
        (edoc(receivers=()), "To"),
        (edoc(receivers=(edxml.Organ(code="h42"),)), "To[1]/OrganId"),
        (edoc(document_id=" "), "DocumentId"),
        (edoc(number=""), "Code/CodeNumber"),
        (edoc(subject=""), "Subject"),
        (edoc(subject="x" * 501), "Subject"),
        (edoc(errand=edxml.Errand(kind=edxml.Business.REVOKE, document_id="d")),
         "Bussiness/BussinessDocReason"),
        (edoc(errand=edxml.Errand(kind=edxml.Business.UPDATE, reason="r")), "Bussiness/DocumentId"),
        (edoc(errand=edxml.Errand(kind=edxml.Business.REPLACE, reason="r")), "ReplacementInfoList"),
        (edoc(attachments=(attachment(name=" "),)), f"{FILES}[1]/AttachmentName"),
        (edoc(attachments=(attachment(), attachment())), f"{FILES}[2]/ContentId"),
    ],
)  # fmt: skip
def test_document_when_something_lacks_then_named_and_not_written(lacking, path):
    assert [problem.path for problem in edxml.problems_of(lacking)] == [path]
    with pytest.raises(PackageIncomplete, match=path.replace("[", r"\[").replace("]", r"\]")):
        written(lacking)


def test_status_when_refusing_without_reason_then_not_written():
    message = edxml.StatusMessage(
        sender=edxml.Organ(code="G05"),
        about=edxml.Reference(organ_code="H42", document_id="d"),
        status=edxml.StatusCode.REFUSED,
        at=packages.dt.datetime(2026, 11, 20, tzinfo=packages.HANOI),
    )
    with pytest.raises(PackageIncomplete, match="Description"):
        edxml.write_status(message)
    assert edxml.write_status(replace(message, description="Gửi nhầm"))
