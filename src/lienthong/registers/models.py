# SPDX-License-Identifier: Apache-2.0
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Collate

from lienthong.kernel import ids
from lienthong.registers.rules import Correction, Verdict


class Version(models.Model):
    """What a record said over a span of legal days, as known over a span of instants.

    Append-only by trigger: `superseded_at` is set once, nothing else changes, nothing goes.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    register = models.TextField()
    key = models.TextField()
    number = models.PositiveIntegerField()
    data = models.JSONField()
    terms = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    sort_key = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    basis = models.TextField()
    leaf_id = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="registers_version_validity",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("recorded_at")),
                name="registers_version_knowledge",
            ),
            models.UniqueConstraint(
                fields=["register", "key", "number"], name="registers_version_number"
            ),
            # At no instant did the register hold two truths about one day.
            ExclusionConstraint(
                name="registers_version_one_truth",
                expressions=[
                    ("register", RangeOperators.EQUAL),
                    ("key", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", function="DATERANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func("recorded_at", "superseded_at", function="TSTZRANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            GinIndex(
                OpClass("terms", name="jsonb_path_ops"),
                name="registers_version_terms",
                condition=Q(superseded_at__isnull=True),
            ),
            GinIndex(
                OpClass("words", name="gin_trgm_ops"),
                name="registers_version_words",
                condition=Q(superseded_at__isnull=True),
            ),
            # A page of people of a name, in the order of lists, however many bear it (ADR 0212).
            models.Index(
                F("register"),
                Collate(KeyTextTransform("full_name", "terms"), "C"),
                Collate("sort_key", "C"),
                F("key"),
                name="registers_version_named",
                condition=Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register}/{self.key}#{self.number}"


class Access(models.Model):
    """One person's data was read: by whom, why, for which dossier. Append-only by trigger."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    subject_number = models.CharField(max_length=12)
    register = models.TextField()
    key = models.TextField()
    fields = ArrayField(models.TextField())
    purpose = models.TextField()
    case_code = models.TextField(blank=True)
    reader_kind = models.TextField()
    reader_name = models.TextField()
    reader_account_id = models.UUIDField(null=True)
    agency_code = models.TextField(blank=True)
    # Of who asked from another node: that node, and what it calls the agency.
    node = models.TextField(blank=True, default="", db_default="")
    agency_name = models.TextField(blank=True, default="", db_default="")
    post_name = models.TextField(blank=True)
    is_own = models.BooleanField()
    at = models.DateTimeField()
    leaf_id = models.UUIDField()
    exchange_id = models.UUIDField(null=True)  # the call's leaf in `sharing`, where one carried it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["leaf_id", "register", "key", "subject_number"],
                name="registers_access_once",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_number", "-at"], name="registers_access_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_number} {self.at:%d/%m/%Y %H:%M}"


class IssuedKey(models.Model):
    """A number given out, used or not: none is given twice."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    register = models.TextField()
    key = models.TextField()
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "key"], name="registers_issuedkey_once")
        ]

    def __str__(self) -> str:
        return f"{self.register}/{self.key}"


class Counter(models.Model):
    """The last number of a book: raised in the writer's transaction, so that no number is lost."""

    scope = models.TextField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.scope}: {self.last}"


class Proposal(models.Model):
    """A correction of a record that somebody asks for, and what a second person decided.

    Decided once by trigger; what was asked never changes.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    register = models.TextField()
    key = models.TextField()
    changes = models.JSONField()  # new values by field; null takes a field out
    valid_from = models.DateField()
    base_number = models.PositiveIntegerField()  # the record's last version when it was asked
    reason = models.TextField()
    evidence = models.TextField()
    case_code = models.TextField(blank=True)
    agency_code = models.TextField()
    asker_name = models.TextField()
    asker_account_id = models.UUIDField()
    asker_number = models.CharField(max_length=12, blank=True)  # a citizen's; empty: an official
    asked_at = models.DateTimeField()
    file_id = models.UUIDField(null=True)  # the paper, scanned
    file_name = models.TextField(blank=True)
    state = models.TextField(default=Correction.OPEN)
    decider_name = models.TextField(blank=True)
    decider_account_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in Correction]),
                name="registers_proposal_state",
            ),
            models.CheckConstraint(
                condition=Q(state=Correction.OPEN, decided_at=None, decider_account_id=None)
                | (
                    ~Q(state=Correction.OPEN)
                    & Q(decided_at__isnull=False, decider_account_id__isnull=False)
                ),
                name="registers_proposal_decided",
            ),
            # Four eyes: only taking it back is the asker's own.
            models.CheckConstraint(
                condition=Q(state__in=[Correction.OPEN, Correction.WITHDRAWN])
                | ~Q(decider_account_id=F("asker_account_id")),
                name="registers_proposal_four_eyes",
            ),
            models.UniqueConstraint(
                fields=["register", "key"],
                condition=Q(state=Correction.OPEN),
                name="registers_proposal_one_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency_code", "state", "-asked_at"], name="registers_proposal_of"
            ),
            models.Index(fields=["asker_account_id", "-asked_at"], name="registers_proposal_by"),
        ]

    def __str__(self) -> str:
        return f"{self.register}/{self.key} {self.state}"


class Change(models.Model):
    """A record changed: which one, and the names of its fields. Never a value.

    `place` is given when a subscriber first asks, after the writer's commit, so that places grow
    in the order in which changes became visible and nobody's cursor passes one by.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    place = models.BigIntegerField(null=True)
    register = models.TextField()
    key = models.TextField()
    version = models.PositiveIntegerField()
    fields = ArrayField(models.TextField())
    people = ArrayField(models.TextField())  # whose data is in the record
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], name="registers_change_place"),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="registers_change_unplaced", condition=Q(place__isnull=True)
            ),
            models.Index(fields=["register", "key", "place"], name="registers_change_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.register}/{self.key}#{self.version}"


class Follow(models.Model):
    """A system is told when a record changes, as far as one purpose lets it know."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    subscriber = models.TextField()
    register = models.TextField()
    purpose = models.TextField()
    key = models.TextField()
    agency_code = models.TextField(blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "register", "purpose", "key"], name="registers_follow_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} → {self.register}/{self.key}"


class Import(models.Model):
    """One file that is brought into a register: how far it is, and what came of it.

    One that came through a page has a file, and waits until `account_id` lets it run.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    register = models.TextField()
    sha256 = models.CharField(max_length=64)
    file_name = models.TextField()
    form = models.TextField()  # csv, xlsx, json
    basis = models.TextField()
    valid_from = models.DateField(null=True)
    may_update = models.BooleanField()
    keeper_name = models.TextField()
    agency_code = models.TextField(blank=True)
    begun_at = models.DateTimeField()
    rows = models.PositiveBigIntegerField(null=True)  # rows there are; null: not counted
    done = models.PositiveBigIntegerField(default=0)  # rows behind us, whatever came of them
    written = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    file_id = models.UUIDField(null=True)
    account_id = models.UUIDField(null=True)  # who let it run, in which post
    post_id = models.UUIDField(null=True)
    stopped = models.TextField(blank=True)  # why it cannot go on, in words

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "sha256"], name="registers_import_once"),
            models.CheckConstraint(
                condition=Q(done=F("written") + F("updated") + F("unchanged") + F("refused")),
                name="registers_import_every_row",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} ← {self.file_name}"


class RefusedRow(models.Model):
    """A row of a file that did not come in, and one reason. No value of the row is kept."""

    id = models.BigAutoField(primary_key=True)
    of = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="+")
    line = models.PositiveBigIntegerField()
    key = models.TextField(blank=True)
    path = models.TextField(blank=True)
    reason = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["of", "line"], name="registers_refusedrow_of")]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


class DataKey(models.Model):
    """A key that sensitive fields are sealed with; itself sealed by a key in `var/keys`."""

    id = models.CharField(primary_key=True, max_length=16, editable=False)
    use = models.TextField()  # seal, index
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(use__in=["seal", "index"]), name="registers_datakey_use"
            ),
            # What is indexed by one key is not found by another.
            models.UniqueConstraint(
                fields=["use"], condition=Q(use="index"), name="registers_datakey_one_index"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.use} {self.id}"


class Likeness(models.Model):
    """Two records that may be of one person; a person decides."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    register = models.TextField()
    first_key = models.TextField()
    second_key = models.TextField()
    score = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.TextField())
    found_at = models.DateTimeField()
    state = models.TextField(default=Verdict.OPEN)
    decider_name = models.TextField(blank=True)
    decider_account_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "first_key", "second_key"], name="registers_likeness_once"
            ),
            models.CheckConstraint(
                condition=Q(first_key__lt=F("second_key")), name="registers_likeness_order"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in Verdict]),
                name="registers_likeness_state",
            ),
        ]
        indexes = [
            models.Index(fields=["register", "state", "-score"], name="registers_likeness_of"),
        ]

    def __str__(self) -> str:
        return f"{self.register}: {self.first_key} ~ {self.second_key}"
