# SPDX-License-Identifier: Apache-2.0
"""Keys of sensitive fields: made on first use, sealed by the node's key, changed in service."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from lienthong.audit import services as audit
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.registers import queries, rules
from lienthong.registers.errors import KeyLost
from lienthong.registers.models import DataKey, Version


def sealed(declared: rules.Declaration, key: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as it is stored: sensitive fields sealed. In the caller's transaction."""
    if not declared.sensitive:
        return dict(data)
    key_id, secret = _current("seal")
    return rules.sealed_fields(
        data, declared.sensitive, about=f"{declared.name}/{key}", key_id=key_id, key=secret
    )


def opened(declared: rules.Declaration, key: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored record with its sensitive fields open. Raises: KeyLost."""
    if not declared.sensitive:
        return dict(data)
    try:
        return rules.opened_fields(
            data, declared.sensitive, about=f"{declared.name}/{key}", key_of=_by_id
        )
    except rules.NotOpened as problem:
        raise KeyLost(title=declared.title) from problem


def data_of(declared: rules.Declaration, version: Version) -> dict[str, Any]:
    """Return what a version says, open. Raises: KeyLost."""
    return opened(declared, version.key, version.data)


@transaction.atomic
def seal_copy(register: str, key: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was disclosed of a record as it may be kept elsewhere: sensitive fields sealed.

    Raises: RegisterMissing.
    """
    return sealed(queries.declaration(register), key, data)


def open_copy(register: str, key: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy that `seal_copy` made, open; it reads no register.

    Raises: RegisterMissing, KeyLost.
    """
    return opened(queries.declaration(register), key, data)


def blinded(declared: rules.Declaration, terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return search terms as they are stored and sought: those of sensitive fields blinded."""
    hidden = {
        search.name: search.path
        for search in declared.searches
        if search.path.removesuffix("[]") in declared.sensitive
    }
    if not hidden.keys() & terms.keys():
        return dict(terms)
    _, secret = _current("index")

    def blind(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [blind(name, one) for one in value]
        return rules.blind(secret, about=f"{declared.name}/{name}", text=value)

    return {name: blind(name, value) if name in hidden else value for name, value in terms.items()}


_chosen: ContextVar[dict[str, str] | None] = ContextVar("chosen", default=None)


@contextmanager
def one_choice() -> Iterator[None]:
    """Choose each key once for a batch. Around one transaction, all of which stays or goes."""
    token = _chosen.set({})
    try:
        yield
    finally:
        _chosen.reset(token)


def _current(use: str) -> tuple[str, bytes]:
    """Return the newest key of a use; the first one is made in the transaction that needs it.

    Read anew for each write or batch: a key that a rolled back transaction made was never there.
    """
    chosen = _chosen.get()
    if chosen is None:
        return _newest(use)
    if use not in chosen:
        chosen[use] = _newest(use)[0]
    return chosen[use], _by_id(chosen[use])


def _newest(use: str) -> tuple[str, bytes]:
    found = DataKey.objects.filter(use=use).order_by("-made_at", "-id").values_list("id").first()
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('registers/keys', 0))")
        found = (
            DataKey.objects.filter(use=use).order_by("-made_at", "-id").values_list("id").first()
        )
    key_id = found[0] if found else _make(use)
    return key_id, _by_id(key_id)


def _make(use: str) -> str:
    key_id, key = rules.new_key()
    DataKey.objects.create(
        id=key_id,
        use=use,
        sealed=rules.wrapped(key, key_id=key_id, master=_masters()[0]),
        made_at=clock.now(),
    )
    return key_id


def _masters() -> tuple[str, ...]:
    return tuple(settings.REGISTER_KEYS)


@lru_cache(maxsize=256)
def _unwrapped(key_id: str, masters: tuple[str, ...]) -> bytes:
    sealed_key = DataKey.objects.filter(pk=key_id).values_list("sealed", flat=True).first()
    if sealed_key is None:
        raise rules.NotOpened(key_id)
    return rules.unwrapped(bytes(sealed_key), key_id=key_id, masters=masters)


def _by_id(key_id: str) -> bytes:
    return _unwrapped(key_id, _masters())


@transaction.atomic
def rewrap(actor: Actor) -> int:
    """Seal every data key by the node's newest key, and begin a new one for what is written next.

    Records stay as they are: only their keys are sealed anew. Return how many were.
    The key of the index stays the same: what is in the index is found by it.
    Raises: NotOpened.
    """
    masters = _masters()
    newest = rules.mark_of(masters[0])
    rows = [
        row
        for row in DataKey.objects.select_for_update()
        if bytes(row.sealed)[: len(newest)] != newest
    ]
    for row in rows:
        key = rules.unwrapped(bytes(row.sealed), key_id=row.pk, masters=masters)
        row.sealed = rules.wrapped(key, key_id=row.pk, master=masters[0])
        row.save(update_fields=["sealed"])
    made = _make("seal")
    audit.record(actor, "registers.keys_renewed", made, after={"keys": len(rows)})
    return len(rows)
