# SPDX-License-Identifier: Apache-2.0
"""Purposes that rest on consent: without the word of everybody inside, nothing is read."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from lienthong.kernel.actor import Actor
from lienthong.registers import rules
from lienthong.registers.errors import ConsentMissing
from lienthong.registers.ports import Consents


def require_consent(
    actor: Actor,
    declared: rules.Declaration,
    aim: rules.Purpose,
    key: str,
    data: Mapping[str, Any] | None,
) -> None:
    """Refuse a read that somebody inside has not agreed to. Raises: ConsentMissing."""
    if not has_consent(actor, declared, aim, key, data):
        raise ConsentMissing(title=declared.title, purpose=aim.title)


def has_consent(
    actor: Actor,
    declared: rules.Declaration,
    aim: rules.Purpose,
    key: str,
    data: Mapping[str, Any] | None,
) -> bool:
    """Tell whether everybody inside a record agreed; who reads their own data agrees thereby."""
    if not aim.needs_consent:
        return True
    own = {actor.personal_number} if actor.is_citizen else set()
    people = set(rules.subjects_of(declared, key, data or {})) - own
    consents: Consents = import_string(settings.REGISTERS_CONSENTS)
    return people <= consents.given(declared.name, aim.name, people)
