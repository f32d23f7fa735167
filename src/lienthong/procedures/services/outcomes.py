# SPDX-License-Identifier: Apache-2.0
"""What signing a result does outside the dossier: keys, the paper, the registers."""

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from lienthong.kernel import pdf
from lienthong.kernel.actor import Actor
from lienthong.orgs import queries as orgs
from lienthong.procedures import rules
from lienthong.procedures.rules import Procedure
from lienthong.registers import rules as register_rules
from lienthong.registers import services as registers

#: How papers show a key: a birth's `12/2026`, a household business's `42 A 8 000123`.
_SHOWN = {
    "civil_status": register_rules.registration_number,
    "enterprises": register_rules.show_household_number,
}


def known_facts(
    procedure: Procedure, form: Mapping[str, Any], **known: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the facts that the pack's expressions ask, with addresses written out.

    known: `case` {code}, `result` {signed_on ISO date, number, signer, signer_name, book},
    `agency` {name, place, province_code, commune_code}.
    """
    return rules.facts(procedure, form, write_address=_written, **known)


@transaction.atomic
def reserve_keys(procedure: Procedure, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with a key for every record the result will write.

    Each write's name gets `{"key", "shown"}`; keep them with the dossier: the paper prints them,
    and `write_registers` uses them when it is signed. A name that has its key already keeps it.
    """
    facts = dict(known)
    for write in procedure.writes:
        if write.name in facts:
            continue
        planned = rules.filled_write(write, facts)
        key = planned.key or registers.new_key(planned.register, planned.hints)
        show = _SHOWN.get(planned.register, str)
        facts[write.name] = {"key": key, "shown": show(key)}
    return facts


@transaction.atomic
def write_registers(
    actor: Actor,
    procedure: Procedure,
    known: Mapping[str, Any],
    *,
    valid_from: dt.date,
    basis: str,
    case_code: str,
) -> tuple[tuple[str, str], ...]:
    """Write every record of the pack from facts that hold their keys; return (register, key) pairs.

    basis: the signed paper. Raises: what `registers.services.write` raises; all or nothing.
    """
    written = []
    for write in procedure.writes:
        planned = rules.filled_write(write, known)
        key = planned.key or str(known[write.name]["key"])
        registers.write(
            actor,
            planned.register,
            key,
            planned.data,
            valid_from=valid_from,
            basis=basis,
            case_code=case_code,
        )
        written.append((planned.register, key))
    return tuple(written)


def render_result(procedure: Procedure, known: Mapping[str, Any]) -> bytes:
    """Set the result paper as PDF/A-2b from facts that hold their keys.

    Raises: ValueError when the procedure issues no paper; typst.TypstError.
    """
    if procedure.result is None:
        raise ValueError(f"{procedure.code} issues no paper")
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "result.typ"
        template.write_text(procedure.result.template, encoding="utf-8")
        return pdf.render(template, rules.result_data(procedure, known))


def _written(address: Mapping[str, Any]) -> str:
    """Write an address in one line: detail, commune, province; an old one as it was given."""
    if address.get("old"):
        return str(address["old"])
    parts = [str(address.get("detail", ""))]
    codes = [address.get("commune_code"), address.get("province_code")]
    parts += [orgs.unit(str(code)).full_name for code in codes if code]
    return ", ".join(part for part in parts if part)
