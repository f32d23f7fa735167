# SPDX-License-Identifier: Apache-2.0
"""Documents that the axis has held for long: rows as real ones leave them, bodies apart.

Their events and leaves have places below zero: the tables and their indexes are as large as they
would be, and the log that the gateway writes stays its own.
"""

from django.db import connection

_PAGE = 20_000
_STATEMENT = """
WITH sample AS (SELECT * FROM exchange_package WHERE statement <> '' ORDER BY id DESC LIMIT 1),
delivery AS (SELECT exchange_delivery.* FROM exchange_delivery JOIN sample
    ON package_id = sample.id LIMIT 1),
receiver AS (SELECT exchange_receiver.* FROM exchange_receiver JOIN sample
    ON package_id = sample.id LIMIT 1),
event AS (SELECT exchange_event.* FROM exchange_event JOIN sample ON package_id = sample.id
    WHERE exchange_event.kind = 'content_handover' LIMIT 1),
leaf AS (SELECT ledger_leaf.* FROM ledger_leaf JOIN event USING (id)),
new AS MATERIALIZED (
    SELECT n, uuidv7() AS package, uuidv7() AS delivery, uuidv7() AS one, uuidv7() AS two
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
), packages AS (
    INSERT INTO exchange_package (id, kind, system_id, sender_code, document_id, subject, code,
        priority, business, envelope, statement, sha256, size_bytes, received_at)
    SELECT package, kind, system_id, sender_code, 'held,' || n, subject, code, priority, business,
        envelope, statement, sha256, size_bytes, received_at FROM new, sample
), bodies AS (
    INSERT INTO exchange_body (package_id, place, name, media_type, sha256, size_bytes)
    SELECT package, 0, 'a.pdf', 'application/pdf', sha256, size_bytes FROM new, sample
), deliveries AS (
    INSERT INTO exchange_delivery (id, package_id, system_id, state, rank, ready_at, attempts,
        ended_at, receipt, problem)
    SELECT new.delivery, package, system_id, 2, 0, ready_at, 1, ended_at, receipt, ''
    FROM new, delivery
), receivers AS (
    INSERT INTO exchange_receiver (id, package_id, delivery_id, code, name, status, asked, outcome,
        changed_at)
    SELECT uuidv7(), package, new.delivery, code, name, '06', '', '', changed_at FROM new, receiver
), events AS (
    INSERT INTO exchange_event (id, package_id, sender_system_id, position, kind, agency_code, at,
        detail)
    SELECT one, package, sender_system_id, -2 * n, 'submission_acceptance', '', at, '{}'
    FROM new, event
    UNION ALL
    SELECT two, package, sender_system_id, -2 * n - 1, kind, agency_code, at, detail FROM new, event
)
INSERT INTO ledger_leaf (id, log, salt, body, position)
SELECT one, log, salt, body, -2 * n FROM new, leaf
UNION ALL SELECT two, log, salt, body, -2 * n - 1 FROM new, leaf
"""


def load(many: int) -> None:
    """Hold so many more documents, and let the database settle."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_leaf DISABLE TRIGGER USER")
        for first in range(1, many + 1, _PAGE):
            last = min(first + _PAGE - 1, many)
            cursor.execute(_STATEMENT, {"first": first, "last": last})
        cursor.execute("ALTER TABLE ledger_leaf ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
