# SPDX-License-Identifier: Apache-2.0
"""A receiving system's own HTTPS server, that answers as a test wants it to."""

import datetime as dt
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from lienthong.kernel import clock

NAME = "nhan.example"
Answer = tuple[int, bytes, dict[str, str]]


@dataclass(slots=True)
class Heard:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """What came, and how it is answered."""

    port: int
    trust: ssl.SSLContext
    answer: Callable[[Heard], Answer] = lambda _: (200, b'{"receipts": []}', {})
    heard: list[Heard] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}/lien-thong"


@contextmanager
def receiver(folder: Path, name: str = NAME) -> Iterator[Receiver]:
    """Listen on loopback with a certificate for a name."""
    certificate = _certificate(folder, name)
    trust = ssl.create_default_context(cafile=str(certificate))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    ours = Receiver(server.server_address[1], trust)
    server.ours = ours  # type: ignore[attr-defined] # what the handler reads
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield ours
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        ours: Receiver = self.server.ours  # type: ignore[attr-defined] # set above
        body = self.rfile.read(int(self.headers["Content-Length"]))
        heard = Heard(self.path, dict(self.headers.items()), body)
        ours.heard.append(heard)
        status, content, headers = ours.answer(heard)
        try:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        pass


def _certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / f"{name}.pem"
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return path
