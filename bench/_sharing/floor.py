# SPDX-License-Identifier: Apache-2.0
"""The floor: Debian's nginx as a plain reverse proxy that signs nothing and keeps nothing."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench._axis.stage import _await
from bench._serving import free_port

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
