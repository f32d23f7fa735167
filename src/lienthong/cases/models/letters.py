# SPDX-License-Identifier: Apache-2.0
"""Official documents that carry a question to another agency, and its answer back."""

from django.db import models
from django.db.models import Q

from lienthong.cases.models.work import Consultation
from lienthong.kernel import ids


class OpinionLetter(models.Model):
    """One document of a consultation. How far it is the axis itself knows (ADR 0179)."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="letters")
    is_answer = models.BooleanField()
    sender_code = models.CharField(max_length=35)  # modern order
    receiver_code = models.CharField(max_length=35)
    # What an answer says that was written on this node's page: it counts when it has arrived.
    answer = models.TextField(blank=True)
    agrees = models.BooleanField(null=True)
    declines = models.BooleanField(default=False)
    attached_id = models.UUIDField(null=True)  # a signed paper that goes along
    written_by = models.TextField()
    written_as = models.TextField(blank=True)  # their post
    made_at = models.DateTimeField()
    # Given before it leaves, so that sending it again is sending the same.
    number = models.PositiveIntegerField(null=True)
    document_id = models.CharField(max_length=200, blank=True)
    page_id = models.UUIDField(null=True)  # the sealed PDF
    draft = models.ForeignKey("exchange.Draft", models.PROTECT, null=True, related_name="+")
    package = models.ForeignKey("exchange.Package", models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)  # why it has not left, or could not be dealt with
    arrived_at = models.DateTimeField(null=True)  # in the book of its receiver on this node
    registered_at = models.DateTimeField(null=True)  # a question: its receiver said so
    finished_at = models.DateTimeField(null=True)  # a question: it was answered, and said so
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.TextField(blank=True)
    recalled_at = models.DateTimeField(null=True)
    is_pending = models.BooleanField()  # something about it is still to be said on the axis

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation"],
                condition=Q(is_answer=False),
                name="cases_opinionletter_one_question",
            ),
            models.UniqueConstraint(
                fields=["sender_code", "document_id"],
                condition=~Q(document_id=""),
                name="cases_opinionletter_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(is_pending=True), name="cases_opinionletter_pending"
            ),
        ]

    def __str__(self) -> str:
        return self.document_id or str(self.pk)
