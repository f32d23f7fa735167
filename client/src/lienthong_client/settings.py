# SPDX-License-Identifier: Apache-2.0
"""How a system reaches its axis."""

import os
import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from lienthong_client import keys
from lienthong_client.errors import BadSettings

_NAMES = ("url", "key", "private_key", "axis_key")
_OPTIONAL = ("certificate", "authority")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Address, keys, and how patient to be."""

    url: str  #: of the axis, without a path
    key: str = field(repr=False)  #: shown with each request
    private_key: keys.PrivateKey = field(repr=False)  #: signs statements
    axis_key: str  #: public key of the exchange log: `name+hash+key`
    timeout_seconds: float = 60.0
    attempts: int = 5  #: how often a call is tried that the network or a busy axis cut off
    verifies: bool = True  #: whether receipts are verified as they come
    #: Documents up to this size come along with `inbox`, 8 MiB in all; 0: each file is fetched.
    enclose_bytes: int = 1 << 20
    #: For mutual TLS: a PEM file with this system's key and certificate; None: it shows none.
    certificate: Path | None = None
    authority: Path | None = None  #: PEM file of who issues the axis's; None: this machine's

    def tls(self) -> ssl.SSLContext:
        """Return how connections are made. Raises: BadSettings when a file does not read."""
        try:
            context = ssl.create_default_context(cafile=self.authority)
            if self.certificate is not None:
                context.load_cert_chain(self.certificate)
        except OSError as problem:  # an SSLError too
            raise BadSettings(f"{self.certificate or self.authority}: {problem}") from problem
        return context

    @classmethod
    def read(
        cls, path: str | Path = "lienthong.toml", environ: Mapping[str, str] = os.environ
    ) -> Self:
        """Read a file of settings; the environment (`LIENTHONG_URL` …) comes first.

        Raises: BadSettings naming what is missing.
        """
        file = Path(path)
        try:
            told = tomllib.loads(file.read_text()) if file.exists() else {}
        except ValueError as problem:
            raise BadSettings(f"{file}: {problem}") from problem
        found = {
            name: environ.get(f"LIENTHONG_{name.upper()}") or told.get(name)
            for name in (*_NAMES, *_OPTIONAL)
        }
        missing = [name for name in _NAMES if not found[name]]
        if missing:
            raise BadSettings(f"{file}: {', '.join(missing)} is missing")
        return cls(
            url=str(found["url"]).rstrip("/"),
            key=str(found["key"]),
            private_key=keys.load(file.parent / str(found["private_key"])),
            axis_key=str(found["axis_key"]),
            certificate=_path(file.parent, found["certificate"]),
            authority=_path(file.parent, found["authority"]),
        )


def _path(folder: Path, told: object) -> Path | None:
    return folder / str(told) if told else None
