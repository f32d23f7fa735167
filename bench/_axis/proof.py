# SPDX-License-Identifier: Apache-2.0
"""After a run: each acknowledged document is there, was delivered once, and stands in the log."""

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection


def delivered_once(sent: Mapping[str, Any], taken: Mapping[str, Any]) -> None:
    """Compare what sender and receiver were told with each other and with the database."""
    assert sent["sent"], "nothing was sent"
    assert sent["sent"] == sent["handed_over"] == taken["taken"]
    told = list(sent["sent"])
    deliveries = _rows(
        "SELECT package_id::text, state, receipt <> '' FROM exchange_delivery"
        " WHERE package_id = ANY(%s::uuid[])", told,
    )  # fmt: skip
    assert sorted(deliveries) == sorted((package, 2, True) for package in told)
    for kind in ("submission_acceptance", "content_handover"):
        events = _rows(
            "SELECT event.package_id::text FROM exchange_event event JOIN ledger_leaf leaf"
            " ON leaf.id = event.id AND leaf.position = event.position"
            f" WHERE kind = '{kind}' AND event.package_id = ANY(%s::uuid[])", told,
        )  # fmt: skip
        assert sorted(row[0] for row in events) == sorted(told), kind


def delivered_by_vxp(sent: Mapping[str, list[str]], taken: Mapping[str, list[str]]) -> None:
    """Compare documents that old clients sent and fetched; each was confirmed once.

    sent: id and SHA-256 of the file by package; taken: the same by delivery.
    """
    rows = _rows(
        "SELECT id::text, package_id::text, state, receipt <> '' FROM exchange_delivery"
        " WHERE package_id = ANY(%s::uuid[])", list(sent),
    )  # fmt: skip
    assert sent, "nothing was sent"
    assert {package: taken[key] for key, package, _, _ in rows} == sent
    assert len(rows) == len(taken) == len(sent)
    assert {(state, is_receipted) for _, _, state, is_receipted in rows} == {(2, True)}


def one_body(package: str, receivers: int) -> None:
    """A document to many agencies is stored once."""
    ((bodies, reached),) = _rows(
        "SELECT (SELECT count(*) FROM exchange_body WHERE package_id = ANY(%s::uuid[])),"
        " count(*) FROM exchange_receiver WHERE package_id = ANY(%s::uuid[])", [package], [package],
    )  # fmt: skip
    assert (bodies, reached) == (1, receivers), (bodies, reached)


def statuses_said(packages: Sequence[str], status: str, times: int) -> None:
    """Every receiver stands where its last word put it; every word is one event."""
    found = _rows(
        "SELECT count(*) FROM exchange_receiver WHERE status = '" + status + "'"
        " AND package_id = ANY(%s::uuid[])", list(packages),
    )  # fmt: skip
    assert found == [(len(packages),)], found
    said = _rows(
        "SELECT count(*) FROM exchange_event WHERE kind = 'status'"
        " AND package_id = ANY(%s::uuid[])", list(packages),
    )  # fmt: skip
    assert said == [(len(packages) * times,)], said


def log_is_whole() -> None:
    """Check every tile of the exchange log against its signed head."""
    call_command("verify", "--log", "exchange", verbosity=0, stdout=StringIO())


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
