# SPDX-License-Identifier: Apache-2.0
"""What a package must say before the axis carries it (VB-02, VB-04, VB-05)."""

from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.exchange.rules.edxml import names
from lienthong.exchange.rules.edxml.values import Business, Edoc, Errand, StatusCode, StatusMessage
from lienthong.kernel.text import lazy
from lienthong.orgs.errors import BadAgencyCode
from lienthong.orgs.rules import AgencyCode


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a package."""

    path: str  #: where, in element names of the format
    ascii: str  #: why, for clients that read nothing but ASCII
    text: object  #: why, in the language of the moment


class Problems(tuple[Problem, ...]):
    """Problems as one sentence, in the language in which it is read."""

    __slots__ = ()

    def __str__(self) -> str:
        return "; ".join(f"{problem.path}: {problem.text}" for problem in self)


def problems_of(edoc: Edoc) -> Problems:
    """List what keeps a document from being carried; empty when all is well."""
    return Problems((*_parties(edoc), *_identity(edoc), *_errand(edoc.errand), *_attachments(edoc)))


def problems_of_status(message: StatusMessage) -> Problems:
    """List what keeps a status message from being carried."""
    return Problems(_status(message))


def _parties(edoc: Edoc) -> Iterator[Problem]:
    yield from _organ("From/OrganId", edoc.sender.code)
    if not edoc.receivers:
        yield Problem("To", "no receiver", lazy("chưa có nơi nhận"))
    if len(edoc.receivers) > names.MAX_RECEIVERS:
        yield _too_many("To", names.MAX_RECEIVERS)
        return
    for position, receiver in enumerate(edoc.receivers, 1):
        yield from _organ(f"To[{position}]/OrganId", receiver.code)


def _too_many(path: str, most: int) -> Problem:
    return Problem(path, f"more than {most}", lazy("quá nhiều"))


def _organ(path: str, code: str) -> Iterator[Problem]:
    if not code:
        yield Problem(path, "missing", lazy("thiếu mã định danh cơ quan"))
        return
    try:
        AgencyCode.parse(code)
    except BadAgencyCode:
        yield Problem(path, "not an agency code", lazy("mã định danh cơ quan không đúng dạng"))


def _modern(code: str) -> str:
    try:
        return AgencyCode.parse(code).modern
    except BadAgencyCode:  # it is a problem of its own
        return code


def _identity(edoc: Edoc) -> Iterator[Problem]:
    wanted = {
        "DocumentId": (edoc.document_id, lazy("thiếu mã định danh văn bản")),
        "Code/CodeNumber": (edoc.number, lazy("thiếu số văn bản")),
        "Subject": (edoc.subject, lazy("thiếu trích yếu")),
    }
    for path, (value, text) in wanted.items():
        if not value.strip():
            yield Problem(path, "missing", text)
    longest = {
        "DocumentId": (edoc.document_id, names.MAX_DOCUMENT_ID),
        "Subject": (edoc.subject, names.MAX_SUBJECT),
        "Code/CodeNumber": (edoc.number, names.MAX_NUMBER),
        "Code/CodeNotation": (edoc.notation, names.MAX_NOTATION),
    }
    for path, (value, limit) in longest.items():
        if len(value) > limit:
            yield Problem(path, f"longer than {limit}", lazy("quá dài"))


def _errand(errand: Errand) -> Iterator[Problem]:
    if errand.kind is Business.NEW:
        return
    if not errand.reason.strip():
        yield Problem("Bussiness/BussinessDocReason", "missing", lazy("thiếu lý do"))
    if errand.kind is Business.REPLACE:
        yield from _replaced(errand)
    elif not errand.document_id.strip():
        yield Problem("Bussiness/DocumentId", "missing", lazy("thiếu mã văn bản được thu hồi"))
    if errand.kind is Business.UPDATE:
        yield from _changes(errand)


def _replaced(errand: Errand) -> Iterator[Problem]:
    if not errand.replaced:
        yield Problem("ReplacementInfoList", "missing", lazy("thiếu văn bản được thay thế"))
    if len(errand.replaced) > names.MAX_REPLACED:
        yield _too_many("ReplacementInfoList", names.MAX_REPLACED)
    if sum(len(one.organ_codes) for one in errand.replaced) > names.MAX_RECEIVERS:
        yield _too_many("ReplacementInfoList/OrganIdList", names.MAX_RECEIVERS)


def _changes(errand: Errand) -> Iterator[Problem]:
    if errand.receivers_changed and not errand.changes:
        yield Problem("ReceiverList", "missing", lazy("thiếu danh sách nơi nhận thay đổi"))
    if len(errand.changes) > names.MAX_RECEIVERS:
        yield _too_many("ReceiverList", names.MAX_RECEIVERS)
        return
    for position, change in enumerate(errand.changes, 1):
        yield from _organ(f"ReceiverList/Receiver[{position}]/OrganId", change.organ_code)
    sides = {(_modern(one.organ_code), one.is_added) for one in errand.changes}
    if len(sides) > len({code for code, _ in sides}):
        yield Problem("ReceiverList", "added and dropped", lazy("vừa thêm vừa bớt một nơi nhận"))


def _attachments(edoc: Edoc) -> Iterator[Problem]:
    seen: set[str] = set()
    for position, attachment in enumerate(edoc.attachments, 1):
        path = f"AttachmentEncoded/Attachment[{position}]"
        if not attachment.name.strip():
            yield Problem(f"{path}/AttachmentName", "missing", lazy("tệp đính kèm không có tên"))
        if attachment.content_id in seen:
            yield Problem(f"{path}/ContentId", "repeated", lazy("mã tệp đính kèm bị trùng"))
        seen.add(attachment.content_id)


def _status(message: StatusMessage) -> Iterator[Problem]:
    yield from _organ("From/OrganId", message.sender.code)
    yield from _organ("ResponseFor/OrganId", message.about.organ_code)
    if not message.about.document_id.strip():
        yield Problem("ResponseFor/DocumentId", "missing", lazy("thiếu mã định danh văn bản"))
    needs_reason = message.status in (StatusCode.REFUSED, StatusCode.TAKE_BACK)
    if needs_reason and not message.description.strip():
        yield Problem("Description", "missing reason", lazy("thiếu lý do"))
