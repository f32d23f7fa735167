# SPDX-License-Identifier: Apache-2.0
"""What a node needs to serve, checked by `./run manage doctor`; each check says what is wrong."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from lienthong.gateway.sharing.journal import UNREADABLE
from lienthong.ledger import queries as ledger
from lienthong.ledger.services.keys import signing_key
from lienthong.notices.ports import Mail
from lienthong.outbox import queries as outbox
from lienthong.privacy import queries as privacy
from lienthong.signing.ports import authority

EXTENSIONS = ("pg_trgm",)
#: Leaves without a place, or jobs unread, beyond which nobody can be at work.
MOST_WAITING = 1_000
#: Of its log that PostgreSQL keeps in stock; with less, commits stall (ADR 0231).
LEAST_LOG_BYTES = 1 << 30


def database() -> list[str]:
    """Check the connection, the extensions, the migrations; in service also the stock of log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")
        there = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT pg_size_bytes(current_setting('min_wal_size'))")
        (stock_bytes,) = cursor.fetchone()
    problems = [f"CREATE EXTENSION {one};" for one in EXTENSIONS if one not in there]
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        problems.append("./run manage migrate")
    if settings.IS_PRODUCTION and stock_bytes < LEAST_LOG_BYTES:
        problems.append(
            f"min_wal_size = {stock_bytes >> 20}MB: deploy/postgresql.conf, deploy/segments.sql"
        )
    return problems


def evidence() -> list[str]:
    """Check that evidence of calls is as safe as the database is, and that all of it reads."""
    problems = [
        f"không đọc được / unreadable: {path}"
        for path in sorted((settings.VAR / "journals").glob(f"*{UNREADABLE}"))
    ]
    if settings.ENVIRONMENT.sharing_journal and (standbys := _standbys()):
        problems.append(f"synchronous_standby_names = {standbys}: LIENTHONG_SHARING_JOURNAL=off")
    return problems


def _standbys() -> str:
    """Return the servers that each commit waits for besides this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('synchronous_standby_names')")
        return str(cursor.fetchone()[0])


def keys() -> list[str]:
    """Check that the node has a key for its ledger, not a demo key, closed to others."""
    folder = settings.VAR / "keys"
    signing_key(folder, is_production=settings.IS_PRODUCTION)
    mode = folder.stat().st_mode & 0o077
    return [f"chmod 700 {folder}"] if mode else []


def signing() -> list[str]:
    """Check the signing authority."""
    problem = authority.check()
    return [problem] if problem else []


def ports() -> list[str]:
    """Check every adapter of a domain's port: gateway, registers, the pages' place in sharing."""
    return [text for path in settings.PORTS.values() for text in import_string(path)().check()]


def personal_data() -> list[str]:
    """Check that each read of a register belongs to a declared purpose."""
    return list(privacy.check_links())


def payment_providers() -> list[str]:
    """Check every payment provider."""
    wired = import_string(settings.PAYMENT_PROVIDERS)
    return [text for provider in wired.values() for text in provider.check()]


def carriers() -> list[str]:
    """Check every carrier of parcels."""
    wired = import_string(settings.CASES_CARRIERS)
    return [text for carrier in wired.values() for text in carrier.check()]


def outlets() -> list[str]:
    """Check every outlet of letters and messages."""
    made: list[Mail] = [import_string(path)() for path in settings.NOTICE_OUTLETS.values()]
    return [text for outlet in made for text in outlet.check()]


def worker() -> list[str]:
    """Check that somebody does the jobs: one is there, nothing piles up, nothing failed."""
    problems = []
    if not outbox.has_worker():
        problems.append("chưa chạy: systemctl start lienthong-worker")
    waiting = sum(outbox.waiting().values()) + sum(ledger.waiting().values())
    if waiting > MOST_WAITING:
        problems.append(f"{waiting} việc đang chờ: systemctl status lienthong-worker")
    if outbox.failed(limit=1):
        problems.append("có việc giao không thành: ./run manage deliveries")
    return problems


CHECKS: Mapping[str, Callable[[], list[str]]] = {
    "Cơ sở dữ liệu / database": database,
    "Bằng chứng lượt gọi / evidence of calls": evidence,
    "Khóa sổ cái / ledger key": keys,
    "Chữ ký số / signing": signing,
    "Trục, nền tảng chia sẻ, cơ sở dữ liệu / axis, sharing, registers": ports,
    "Dữ liệu cá nhân / personal data": personal_data,
    "Thanh toán / payments": payment_providers,
    "Bưu chính / post": carriers,
    "Thông báo / notices": outlets,
    "Tiến trình nền / worker": worker,
}
