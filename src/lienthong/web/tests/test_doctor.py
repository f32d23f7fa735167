# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.module_loading import import_string


def worker(*, seconds_ago: int = 0) -> None:
    """Let a worker have said so long ago that it is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def well() -> list[str]:
    return []


def ill() -> list[str]:
    return ["CREATE EXTENSION pg_trgm;"]


def broken() -> list[str]:
    raise OSError("no such folder")


ALL_WELL = {"keys": well}
SOME_ILL = {"keys": well, "database": ill, "files": broken}


def test_doctor_when_all_is_well_then_says_so(settings):
    settings.HEALTH = f"{__name__}.ALL_WELL"
    out = StringIO()
    call_command("doctor", stdout=out)
    assert out.getvalue() == "✓ keys\n"


def test_doctor_when_one_check_fails_or_breaks_then_tells_all_and_fails(settings):
    settings.HEALTH = f"{__name__}.SOME_ILL"
    out = StringIO()
    with pytest.raises(CommandError, match="2/3"):
        call_command("doctor", stdout=out)
    told = out.getvalue()
    assert "✓ keys" in told
    assert "✗ database\n    → CREATE EXTENSION pg_trgm;" in told
    assert "OSError: no such folder" in told


@pytest.mark.django_db
def test_doctor_when_run_on_this_node_then_every_check_answers(settings):
    out = StringIO()
    worker()
    call_command("doctor", stdout=out)
    assert "✗" not in out.getvalue()
    assert out.getvalue().count("✓") == len(import_string(settings.HEALTH))


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [None, 90])
def test_doctor_when_no_worker_runs_then_says_what_to_start(seconds):
    if seconds is not None:
        worker(seconds_ago=seconds)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", stdout=out)
    assert "systemctl start lienthong-worker" in out.getvalue()


@pytest.mark.django_db
def test_doctor_when_postgresql_keeps_little_of_its_log_then_names_the_file(settings, monkeypatch):
    (database,) = [
        check for name, check in import_string(settings.HEALTH).items() if "database" in name
    ]
    monkeypatch.setattr("lienthong.project.health.LEAST_LOG_BYTES", 1 << 60)
    assert database() == []
    settings.IS_PRODUCTION = True
    (told,) = database()
    assert told.startswith("min_wal_size = ") and "deploy/postgresql.conf" in told
    monkeypatch.setattr("lienthong.project.health.LEAST_LOG_BYTES", 0)
    assert database() == []


@pytest.mark.django_db
def test_doctor_when_evidence_is_less_safe_than_the_database_then_says_so(
    settings, tmp_path, monkeypatch
):
    (evidence,) = [
        check for name, check in import_string(settings.HEALTH).items() if "evidence" in name
    ]
    settings.VAR = tmp_path
    assert evidence() == []
    (tmp_path / "journals").mkdir()
    (tmp_path / "journals" / "0.journal.unreadable").touch()
    (told,) = evidence()
    assert told.endswith("journals/0.journal.unreadable")
    (tmp_path / "journals" / "0.journal.unreadable").unlink()
    monkeypatch.setattr("lienthong.project.health._standbys", lambda: "'second'")
    assert evidence() == ["synchronous_standby_names = 'second': LIENTHONG_SHARING_JOURNAL=off"]
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, sharing_journal=False)
    assert evidence() == []
