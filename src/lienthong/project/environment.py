# SPDX-License-Identifier: Apache-2.0
"""The environment, read once, checked whole, frozen."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[3]

#: Characters of a token that nobody guesses.
LEAST_TOKEN = 20
REQUIRED_IN_PRODUCTION = (
    "LIENTHONG_SECRET_KEY",
    "LIENTHONG_HOSTS",
    "LIENTHONG_BASE_URL",
    "DATABASE_URL",
)


class BadEnvironment(Exception):  # noqa: N818 - it lists problems; it is not one error
    """The environment cannot serve; every problem is listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Everything the platform takes from outside."""

    database_url: str  #: postgresql:// URL; the embedded server's when none is given
    var: Path  #: folder of everything that is written: database, files, keys, outgoing mail
    secret_key: str  #: key of sessions and tokens
    is_production: bool  #: refuses demo keys and demands https
    hosts: tuple[str, ...]  #: host names served
    base_url: str  #: address printed on slips and QR codes
    mail_url: str  #: smtp://user:password@host:587, or smtps://…:465; empty: letters go to a folder
    mail_from: str  #: sender of letters, `Name <address>`
    axis_url: str  #: address of the node's own gateway; empty: the clerks' pages can only read
    node: str  #: code of this node among others of the axis, `N.H42`; empty: it stands alone
    node_listen: str  #: `host:port` where other nodes, and systems with certificates, connect
    collect_remind_days: int  #: working days after which an unfetched result is reminded of; 5
    collect_kept_days: int  #: working days that a result on paper is kept at the counter; 30
    metrics_token: str  #: what a reader of `/metrics` shows, 20 characters or more; empty: none
    sharing_journal: bool  #: evidence of calls goes to a journal first; `off`: to PostgreSQL only
    offline_reading: bool  #: pages may be kept on devices; `off` also removes what is kept


def secret(folder: Path, name: str) -> str:
    """Return a secret kept in `var/keys`, made on first use, readable by its owner only."""
    path = folder / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = path.with_name(f".{name}.{secrets.token_hex(4)}")
        made.write_text(secrets.token_urlsafe(48))
        made.chmod(0o600)
        try:
            os.link(made, path)  # the first of two writers wins
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text()


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """Read the environment.

    Raises: BadEnvironment naming all that is missing or wrong.
    """
    var = Path(environ.get("LIENTHONG_VAR", str(ROOT / "var")))
    is_production = environ.get("LIENTHONG_PRODUCTION", "") == "1"
    problems: list[str] = []
    if is_production:
        problems += [
            f"{name} is required in production"
            for name in REQUIRED_IN_PRODUCTION
            if not environ.get(name)
        ]
        if not environ.get("LIENTHONG_BASE_URL", "https://").startswith("https://"):
            problems.append("LIENTHONG_BASE_URL must start with https:// in production")
    database_url = environ.get("DATABASE_URL", "")
    if database_url and not database_url.startswith(("postgresql://", "postgres://")):
        problems.append("DATABASE_URL must be a postgresql:// URL")
    mail_url = environ.get("LIENTHONG_MAIL_URL", "")
    if mail_url and not _is_mail_url(mail_url):
        problems.append("LIENTHONG_MAIL_URL must be an smtp:// or smtps:// URL with a host")
    metrics_token = environ.get("LIENTHONG_METRICS_TOKEN", "")
    if metrics_token and (len(metrics_token) < LEAST_TOKEN or not metrics_token.isascii()):
        problems.append(f"LIENTHONG_METRICS_TOKEN must have {LEAST_TOKEN} ASCII characters or more")
    if problems:
        raise BadEnvironment("; ".join(problems))
    hosts = environ.get("LIENTHONG_HOSTS", "127.0.0.1,localhost,testserver")
    return Environment(
        database_url=database_url,
        var=var,
        secret_key=environ.get("LIENTHONG_SECRET_KEY") or secret(var, "session"),
        is_production=is_production,
        hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        base_url=environ.get("LIENTHONG_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        mail_url=mail_url,
        mail_from=environ.get(
            "LIENTHONG_MAIL_FROM", "Liên Thông <khong-tra-loi@lienthong.invalid>"
        ),
        axis_url=environ.get("LIENTHONG_AXIS_URL", "").rstrip("/"),
        node=environ.get("LIENTHONG_NODE", ""),
        node_listen=environ.get("LIENTHONG_NODE_LISTEN", ""),
        collect_remind_days=_days(environ.get("LIENTHONG_COLLECT_REMIND_DAYS", ""), 5),
        collect_kept_days=_days(environ.get("LIENTHONG_COLLECT_KEPT_DAYS", ""), 30),
        metrics_token=metrics_token,
        sharing_journal=environ.get("LIENTHONG_SHARING_JOURNAL", "on") != "off",
        offline_reading=environ.get("LIENTHONG_OFFLINE", "on") != "off",
    )


def _days(text: str, usual: int) -> int:
    """Return a number of days from 1 to 365; the usual one where none, or no such, is given."""
    days = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    return days if 1 <= days <= 365 else usual


def _is_mail_url(text: str) -> bool:
    """Tell whether a text names a mail server; its port must be a number."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
