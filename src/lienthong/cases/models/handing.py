# SPDX-License-Identifier: Apache-2.0
"""A result handed over at the counter: to whom, how they were known, how they confirmed."""

from django.db import models
from django.db.models import Q

from lienthong.cases.models.checks import among
from lienthong.cases.models.dossier import Case
from lienthong.cases.rules.handing import HandOverState, Identified, ReceiverRole
from lienthong.cases.rules.intake import Confirming
from lienthong.kernel import ids


class HandOver(models.Model):
    """One hand-over; a prepared one is nothing yet and is forgotten after a day."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="hand_overs")
    agency = models.ForeignKey("orgs.Agency", models.PROTECT, related_name="+")
    state = models.TextField(default=HandOverState.PREPARED.value)
    role = models.TextField()
    name = models.TextField()
    number = models.TextField()
    how = models.TextField()
    authorisation_file_id = models.UUIDField(null=True)
    clerk = models.TextField()
    account_id = models.UUIDField(null=True)
    prepared_at = models.DateTimeField()
    #: How the receiver confirmed, and when.
    confirmed = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    slip_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            among("cases_handover_state", "state", HandOverState),
            among("cases_handover_role", "role", ReceiverRole),
            among("cases_handover_how", "how", Identified),
            among("cases_handover_confirmed", "confirmed", Confirming, is_optional=True),
            models.CheckConstraint(
                condition=Q(state="prepared", done_at=None)
                | ~Q(state="prepared") & Q(done_at__isnull=False) & ~Q(confirmed=""),
                name="cases_handover_whole",
            ),
            models.CheckConstraint(
                condition=~Q(role="authorised") | Q(authorisation_file_id__isnull=False),
                name="cases_handover_authorised",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="done"), name="cases_handover_one_counts"
            ),
        ]
        indexes = [models.Index(fields=["state", "prepared_at"], name="cases_handover_old")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
