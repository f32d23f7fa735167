# SPDX-License-Identifier: Apache-2.0
"""Documents that the axis has held for long: every row that a real one leaves, with every index.

What is signed and said in them is cut to a few bytes, and their files are nowhere: a new document
touches no row of an old one, but every index that they are in. All are of one sender and one
receiver, the worst that indexes by system can meet. Their events, leaves and tiles have places
below zero, so that the log that the gateway writes stays its own.
"""

from collections.abc import Callable

from django.db import connection

_PAGE = 50_000
#: Leaves of a document: taken in, handed over.
_LEAVES = 2
_TILE_LEAVES = 256
_SAMPLE = """
CREATE TEMPORARY TABLE sample AS
SELECT package.system_id AS sender, package.sender_code, delivery.system_id AS receiver,
       receiver.code, receiver.name, package.received_at
FROM exchange_package package
JOIN exchange_delivery delivery ON delivery.package_id = package.id
JOIN exchange_receiver receiver ON receiver.delivery_id = delivery.id
ORDER BY package.id DESC LIMIT 1
"""
_NEW = """
CREATE TEMPORARY TABLE new AS
SELECT n, uuidv7() AS package, uuidv7() AS delivery, uuidv7() AS one, uuidv7() AS two,
       sha256(int8send(n)) AS digest, received_at - (%(many)s - n) * interval '20 s' AS at,
       sample.*
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n, sample
"""
#: Each table on its own: rows of one kind lie together, and no statement keeps the others' waiting.
_TABLES = (
    """
INSERT INTO exchange_package (id, kind, system_id, sender_code, document_id, subject, code,
    priority, business, envelope, statement, sha256, size_bytes, received_at)
SELECT package, 'edoc', sender, sender_code, 'held,' || n, 'Về việc phối hợp', n || '/UBND-VP', 0,
    0, '{}', 'e30.e30.e30', digest, 100000, at FROM new
""",
    """
INSERT INTO exchange_body (package_id, place, name, media_type, sha256, size_bytes)
SELECT package, 0, 'a.pdf', 'application/pdf', digest, 100000 FROM new
""",
    """
INSERT INTO exchange_likeness (month, key, package_id)
SELECT extract(year FROM at) * 12 + extract(month FROM at) - 1,
    ('x' || left(encode(digest, 'hex'), 16))::bit(64)::bigint, package FROM new
""",
    """
INSERT INTO exchange_delivery (id, package_id, system_id, state, rank, ready_at, attempts, ended_at,
    receipt, problem)
SELECT delivery, package, receiver, 2, 0, at, 1, at, 'e30.e30.e30', '' FROM new
""",
    """
INSERT INTO exchange_receiver (id, package_id, delivery_id, code, name, status, asked, outcome,
    changed_at)
SELECT uuidv7(), package, delivery, code, name, '06', '', '', at FROM new
""",
    """
INSERT INTO exchange_event (id, package_id, sender_system_id, position, kind, agency_code, at,
    detail, statement_sha256)
SELECT one, package, sender, 2 * (n - %(many)s) - 2, 'submission_acceptance', '', at, '{}'::jsonb,
    digest
FROM new
UNION ALL
SELECT two, package, sender, 2 * (n - %(many)s) - 1, 'content_handover', code, at, '{}'::jsonb, NULL
FROM new
""",
    """
INSERT INTO ledger_leaf (id, log, salt, body, position)
SELECT one, 'exchange', digest, '{}'::bytea, 2 * (n - %(many)s) - 2 FROM new
UNION ALL SELECT two, 'exchange', digest, '{}'::bytea, 2 * (n - %(many)s) - 1 FROM new
""",
    "DROP TABLE new",
)
_TILES = """
INSERT INTO ledger_tile (log, level, index, hashes)
SELECT 'exchange', 0, -n, decode(repeat(md5(n::text), 512), 'hex')
FROM generate_series(1, %(tiles)s) AS n
"""


def load(many: int, say: Callable[[str], None]) -> None:
    """Hold so many more documents, and let the database settle. say: told how far it is."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # what refers is right: ours
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(_SAMPLE)
        for first in range(1, many + 1, _PAGE):
            values = {"first": first, "last": min(first + _PAGE - 1, many), "many": many}
            for statement in (_NEW, *_TABLES):
                cursor.execute(statement, values)
            say(f"{values['last']:,} of {many:,} held")
        cursor.execute(_TILES, {"tiles": many * _LEAVES // _TILE_LEAVES})
        cursor.execute("DROP TABLE sample")
        cursor.execute("RESET ALL")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
