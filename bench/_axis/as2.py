# SPDX-License-Identifier: Apache-2.0
"""django-pyas2 at its work, run by the Python of its own environment: `as2.py MODE`.

Two sites, a sender and a receiver, each with its own database and keys: documents signed with
RSA-2048 and SHA-256, answered by signed receipts (synchronous MDN), nothing encrypted.
"""

import datetime as dt
import json
import os
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FOLDER = Path(os.environ["AS2_FOLDER"])
DATABASES = {name: f"lienthong_bench_as2_{name}" for name in ("sender", "receiver")}


def configure(site: str) -> None:
    """Be one of the two sites. `DATA_DIR` stays unset: with it, nothing is found again."""
    import django
    from django.conf import settings

    settings.configure(
        SECRET_KEY="x" * 50, ALLOWED_HOSTS=["*"], USE_TZ=True, ROOT_URLCONF="pyas2.urls",
        INSTALLED_APPS=[
            "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions",
            "django.contrib.messages", "django.contrib.admin", "pyas2",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql", "NAME": DATABASES[site],
                "USER": os.environ["AS2_USER"], "HOST": os.environ["AS2_HOST"],
                "CONN_MAX_AGE": 600,
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.AutoField", DATA_UPLOAD_MAX_MEMORY_SIZE=None,
        MEDIA_ROOT=str(FOLDER / site), LOGGING_CONFIG=None, PYAS2={},
    )  # fmt: skip
    django.setup()


def make() -> None:
    """Make both databases, the keys, and introduce the two sites to each other."""
    import psycopg

    place = {"user": os.environ["AS2_USER"], "host": os.environ["AS2_HOST"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **place) as connection:
        for name in DATABASES.values():
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            if sys.argv[1] == "make":
                connection.execute(f"CREATE DATABASE {name}")
    if sys.argv[1] == "make":
        for site in DATABASES:
            (FOLDER / f"{site}.key").write_bytes(_key_and_certificate(site))


def introduce(site: str) -> None:
    """Make a site's tables; it knows itself and its partner."""
    configure(site)
    from django.core.management import call_command
    from pyas2.models import Organization, Partner, PrivateKey, PublicCertificate

    call_command("migrate", verbosity=0)
    (other,) = set(DATABASES) - {site}
    pem = (FOLDER / f"{site}.key").read_bytes()
    key = PrivateKey.objects.create(name=site, key=pem, key_pass="as2")
    Organization.objects.create(name=site, as2_name=site, signature_key=key, encryption_key=key)
    theirs = (FOLDER / f"{other}.key").read_bytes()
    public = theirs[theirs.index(b"-----BEGIN CERTIFICATE") :]
    certificate = PublicCertificate.objects.create(
        name=other, certificate=public, verify_cert=False
    )
    Partner.objects.create(
        name=other, as2_name=other, target_url=os.environ["AS2_URL"], signature="sha256",
        signature_cert=certificate, content_type="application/octet-stream", mdn=True,
        mdn_mode="SYNC", mdn_sign="sha256",
    )  # fmt: skip


def send() -> None:
    """Send documents over four threads; print how long it took and how many were receipted."""
    configure("sender")
    from django.db import connection
    from pyas2.models import Message, Organization, Partner
    from pyas2lib import Message as As2Message

    me, partner = Organization.objects.get(), Partner.objects.get()
    content, many = secrets.token_bytes(int(sys.argv[2])), int(sys.argv[3])

    def one(number: int) -> str:
        payload, name = number.to_bytes(8, "big") + content[8:], f"{number}.pdf"
        built = As2Message(sender=me.as2org, receiver=partner.as2partner)
        built.build(
            payload, filename=name, subject="Cong van", content_type=partner.content_type,
            disposition_notification_to="no-reply@pyas2.com",
        )  # fmt: skip
        message, _ = Message.objects.create_from_as2message(
            as2message=built, payload=payload, filename=name, direction="OUT", status="P"
        )
        message.send_message(built.headers, built.content)
        message.refresh_from_db()
        return str(message.status)

    def closing(_: int) -> None:
        connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(one, range(8)))  # warm
        began = time.perf_counter()
        statuses = list(threads.map(one, range(100, 100 + many)))
        seconds = time.perf_counter() - began
        list(threads.map(closing, range(8)))
    print(json.dumps({"seconds": seconds, "receipted": statuses.count("S")}))


def _key_and_certificate(name: str) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048)
    told = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - what this version of the library takes
    certificate = (
        x509.CertificateBuilder()
        .subject_name(told)
        .issuer_name(told)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"as2"),
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


if __name__ == "__main__":
    {
        "make": make,
        "drop": make,
        "introduce": lambda: introduce(sys.argv[2]),
        "send": send,
    }[sys.argv[1]]()
else:
    configure("receiver")
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
