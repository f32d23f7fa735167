# SPDX-License-Identifier: Apache-2.0
"""Where the node's keys of the sharing platform lie: `var/keys/sharing*.pem`, and which is when."""

import datetime as dt
import fcntl
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.ledger.services.keys import signing_key
from lienthong.sharing.rules import messages, ring
from lienthong.sharing.rules.ring import BadRing, Held, Ring

FIRST, LIST = "sharing", "sharing.json"
_BEGINNING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
#: A process looks so often whether another key is to sign, or one was withdrawn.
LOOK_SECONDS = 1.0
_list = msgspec.json.Decoder(tuple[Held, ...])


class Keyring:
    """The keys as they stand; asked at each call, so what it knows is kept for a second."""

    def __init__(self, folder: Path, *, is_production: bool) -> None:
        """folder: `var/keys`; the first key is made on first use."""
        self._folder = folder
        self._is_production = is_production
        self._look_at = 0.0
        self._known: tuple[Ed25519PrivateKey, ...] = ()
        self._names: tuple[str, ...] = ()

    def __call__(self) -> Sequence[Ed25519PrivateKey]:
        """Return the keys that hold, the one that signs first; the same tuple while none changes.

        Raises: DemoKey.
        """
        if time.monotonic() >= self._look_at:
            self.look()
        return self._known

    def look(self) -> None:
        """Read the list now."""
        names = tuple(one.name for one in ring.holding(self.ring(), clock.now()))
        if names != self._names:
            self._known, self._names = tuple(self.key(name) for name in names), names
        self._look_at = time.monotonic() + LOOK_SECONDS

    def ring(self) -> Ring:
        """Return when which key signs and holds. Of a node that changed none: its first."""
        try:
            return _list.decode((self._folder / LIST).read_bytes())
        except FileNotFoundError:
            return (Held(name=FIRST, signs_from=_BEGINNING),)

    def key(self, name: str) -> Ed25519PrivateKey:
        """Return a key, made on first use. Raises: DemoKey."""
        return signing_key(self._folder, is_production=self._is_production, name=name)

    @contextmanager
    def changing(self) -> Iterator[Ring]:
        """Let nobody else change the list while the block runs."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / f".{LIST}.lock").open("w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield self.ring()

    def write(self, told: Ring) -> None:
        """Write the list whole, or not at all; files of keys that ended stay, for evidence."""
        kept = tuple(one for one in told if one.holds(clock.now()))
        for one in kept:
            self.key(one.name)  # it lies there before anybody reads of it
        made = self._folder / f".{LIST}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(kept)))
            file.flush()
            os.fsync(file.fileno())
        made.replace(self._folder / LIST)
        self.look()


_rings: dict[Path, Keyring] = {}


def keyring() -> Keyring:
    """Return this node's keys of the sharing platform."""
    folder = settings.VAR / "keys"
    if folder not in _rings:
        _rings[folder] = Keyring(folder, is_production=settings.ENVIRONMENT.is_production)
    return _rings[folder]


def follow_key(
    actor: Actor, *, ahead: dt.timedelta, overlap: dt.timedelta, keys: Keyring | None = None
) -> str:
    """Make the next key, told to others at once; return its mark.

    ahead: until it signs; overlap: from then until the one before holds no more. Raises: BadRing.
    """
    keys = keys or keyring()
    name, now = _new_name(), clock.now()
    with transaction.atomic(), keys.changing() as before:
        after = ring.followed(before, name, now=now, ahead=ahead, overlap=overlap)
        made = mark_of(keys.key(name))
        audit.record(
            actor, "sharing.platform_key_told", made, before=None,
            after={"signs_from": (now + ahead).isoformat(), "overlap": overlap.total_seconds()},
        )  # fmt: skip
        keys.write(after)  # last: a key that nobody noted is not told
    return made


def withdraw_key(actor: Actor, mark: str, *, reason: str, keys: Keyring | None = None) -> str:
    """Let a key hold no more, at once, here and wherever the node's page is read.

    Where it is the one that signs, a new one signs from now on. Returns the mark of the key that
    signs now. Raises: BadRing.
    """
    keys = keys or keyring()
    with transaction.atomic(), keys.changing() as before:
        named = (one.name for one in before if mark_of(keys.key(one.name)) == mark)
        name = next(named, None)
        if name is None:
            raise BadRing(f"no key {mark[:40]}")
        after = ring.withdrawn(before, name, _new_name(), now=clock.now())
        audit.record(
            actor, "sharing.platform_key_withdrawn", mark, before=None, after={"reason": reason}
        )
        keys.write(after)
    return mark_of(keys()[0])


def public_der(key: Ed25519PrivateKey) -> bytes:
    """Return the public half of a key: SubjectPublicKeyInfo, DER."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def mark_of(key: Ed25519PrivateKey) -> str:
    """Return what key ids of a key end with."""
    return messages.mark(public_der(key))


def _new_name() -> str:
    return f"{FIRST}-{secrets.token_hex(4)}"
