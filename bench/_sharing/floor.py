# SPDX-License-Identifier: Apache-2.0
"""The floors: Debian's nginx as a plain reverse proxy, and what must be done for a call at least.

nginx signs nothing and keeps nothing. `least` has no network, no database, no HTTP: hashes,
signatures and durable appends of two nodes, in one process.
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519

from bench._axis.stage import _await
from bench._serving import free_port

GROUP = 32
#: Of each call: for the provider, for the caller; bodies.
SIGNED, HASHED = 2, 4
#: What the nodes say to each other, request and answer, is signed and verified once for a group
#: (ADR 0222). Of each call then: leaf and node hashed by who signs, leaf and path by who verifies.
SHARED = 2
STEPS = SHARED * (2 + GROUP.bit_length())
_CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
    access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
    fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
    keepalive_requests 1000000;
    upstream provider {{ server 127.0.0.1:{provider}; keepalive 64; keepalive_requests 1000000; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection "";
        }}
    }}
}}
"""


def program() -> str | None:
    """Return where nginx is; None when the machine has none."""
    return shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")


@contextmanager
def proxy(folder: Path, provider_port: int) -> Iterator[int]:
    """Run nginx before the provider; yield its port."""
    port = free_port()
    told = _CONFIGURATION.format(folder=folder, provider=provider_port, port=port)
    (folder / "nginx.conf").write_text(told)
    process = subprocess.Popen(
        [str(program()), "-c", str(folder / "nginx.conf"), "-p", str(folder)],
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def least(calls: int, size: int) -> tuple[float, float]:
    """Do the least for calls of this size each way; return calls a second, and processor ms."""
    key = ed25519.Ed25519PrivateKey.generate()
    public, told, body = key.public_key(), secrets.token_bytes(600), secrets.token_bytes(size)
    signature = key.sign(told)
    with tempfile.TemporaryFile(dir=Path.cwd(), buffering=0) as file:
        began, spent = time.perf_counter(), time.process_time()
        for first in range(0, calls, GROUP):
            group = min(GROUP, calls - first)
            for _ in range(group):
                for _ in range(HASHED):
                    hashlib.sha512(body).digest()
                for _ in range(SIGNED):
                    key.sign(told)
                for _ in range(STEPS):
                    hashlib.sha256(signature).digest()
            for _ in range(SHARED):
                public.verify(key.sign(told), told)
            for _ in range(2):  # nodes, each with its log
                key.sign(told)
                os.write(file.fileno(), told * group)
                os.fdatasync(file.fileno())
        seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    return calls / seconds, cpu / calls * 1000
