# SPDX-License-Identifier: Apache-2.0
"""The documents of consultations, each with how far the axis says it is."""

import uuid
from collections import defaultdict
from collections.abc import Collection

from lienthong.cases.models import OpinionLetter
from lienthong.cases.queries.values import LetterView
from lienthong.exchange import queries as documents
from lienthong.exchange.queries import Followed
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import FileId


def letters_of(consultations: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[LetterView, ...]]:
    """Return the documents of some consultations, in the order in which they were written."""
    rows = list(
        OpinionLetter.objects.filter(consultation__in=consultations)
        .select_related("consultation")
        .order_by("made_at", "id")
    )
    followed = documents.followed({one.package_id for one in rows if one.package_id})
    found: dict[uuid.UUID, list[LetterView]] = defaultdict(list)
    for row in rows:
        on_axis = followed.get(row.package_id) if row.package_id else None
        found[row.consultation_id].append(_view(row, on_axis))
    return {key: tuple(views) for key, views in found.items()}


def files_of(letter: OpinionLetter) -> list[FileId]:
    """Return the files of a letter that was written here, in the order in which they travel."""
    if letter.page_id is None:
        return []
    found = [letter.page_id, letter.attached_id]
    if not letter.is_answer:
        row = letter.consultation
        papers = dict(row.case.attachments.filter(pk__in=row.papers).values_list("pk", "file_id"))
        found += [papers[key] for key in row.papers if key in papers]
    return [FileId(one) for one in found if one]


def _view(row: OpinionLetter, followed: Followed | None) -> LetterView:
    return LetterView(
        id=row.pk,
        is_answer=row.is_answer,
        is_own=row.answer != "" or not row.is_answer,
        sender_code=row.sender_code,
        receiver_code=row.receiver_code,
        document_id=row.document_id,
        package_id=row.package_id,
        made_at=row.made_at.astimezone(HANOI),
        sent_at=row.sent_at and row.sent_at.astimezone(HANOI),
        problem=row.problem,
        is_withdrawn=row.withdrawn_at is not None,
        file_ids=tuple(files_of(row)),
        followed=followed,
    )
