# SPDX-License-Identifier: Apache-2.0
"""People of a name: the twenty that fit best, at the same cost however many bear it (ADR 0212)."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, permutations
from operator import attrgetter
from typing import Any

from lienthong.kernel import clock
from lienthong.kernel.text import clean, name_sort_key, search_key
from lienthong.registers import rules
from lienthong.registers.models import Version

NAME_LIMIT = 20  #: more people of a name than this are told apart by year or province
#: Words beyond which other orders of them are not tried: five make 120.
MOST_WORDS = 5

# Each statement reads the index `registers_version_named` in its order and stops at the limit.
_NAME, _SORT = "(terms ->> 'full_name') COLLATE \"C\"", 'sort_key COLLATE "C"'
_HOLDS = f"""
SELECT * FROM registers_version
WHERE register = %(register)s AND superseded_at IS NULL
AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s)
{{narrowed}} AND {{fits}}
ORDER BY {_NAME}, {_SORT}, key LIMIT %(limit)s
"""  # noqa: S608 - our own text
_SPELT = f"{_NAME} = %(name)s AND {_SORT} = %(spelt)s"
_BEFORE = f"{_NAME} = %(name)s AND {_SORT} < %(spelt)s"
_AFTER = f"{_NAME} = %(name)s AND {_SORT} > %(spelt)s"
_BEGINNING = f"{_NAME} >= %(first)s AND {_NAME} < %(beyond)s"
_OTHER_ORDER = f"{_NAME} = other.name"
_ORDERS = """
SELECT version.* FROM unnest(%(orders)s::text[]) AS other (name)
CROSS JOIN LATERAL ({one}) AS version LIMIT %(limit)s
"""
_RANKED = "(SELECT {rank} AS rank, version.* FROM ({one}) AS version)"
_NARROWED = {
    "same": "AND data #>> %(path_{at})s::text[] = %(value_{at})s",
    "year": "AND left(data #>> %(path_{at})s::text[], 5) = %(value_{at})s || '-'",
}


def is_by_name(declared: rules.Declaration, given: Mapping[str, Any]) -> bool:
    """Tell whether nothing but a name, and what narrows it, says who is sought."""
    beside = {search.name for search in declared.searches if search.is_narrowing}
    return given.keys() - beside == {rules.FULL_NAME}


def people_named(declared: rules.Declaration, given: Mapping[str, Any]) -> list[Version]:
    """Return today's records of a name, the best first.

    Those spelt so; the same but for diacritics; the same words in another order; names that begin
    with them. Among equals by sort key and number.
    """
    return list(islice(_fitting(declared, given), NAME_LIMIT))


def _fitting(declared: rules.Declaration, given: Mapping[str, Any]) -> Iterator[Version]:
    typed = clean(str(given[rules.FULL_NAME]))
    name = search_key(typed)
    narrowed, values = _narrowed(declared, given)
    values |= {
        "register": declared.name, "today": clock.today(), "limit": NAME_LIMIT, "name": name,
        "spelt": name_sort_key(typed), "first": f"{name} ", "beyond": f"{name}!",
        "orders": _other_orders(name),
    }  # fmt: skip
    alike = [_HOLDS.format(narrowed=narrowed, fits=fits) for fits in (_SPELT, _BEFORE, _AFTER)]
    yield from _ranked(alike, values)
    beyond = [_HOLDS.format(narrowed=narrowed, fits=_BEGINNING)]
    if values["orders"]:
        one = _HOLDS.format(narrowed=narrowed, fits=_OTHER_ORDER)
        beyond.insert(0, _ORDERS.format(one=one))
    yield from _ranked(beyond, values)


def _ranked(parts: Sequence[str], values: Mapping[str, Any]) -> list[Version]:
    """Return what the parts find, with one statement; the first part's first."""
    told = [_RANKED.format(rank=rank, one=one) for rank, one in enumerate(parts)]
    found = Version.objects.raw(" UNION ALL ".join(told), values)
    return sorted(found, key=attrgetter("rank"))


def _other_orders(name: str) -> list[str]:
    words = name.split(" ")
    if len(words) > MOST_WORDS:
        return []
    return sorted({" ".join(one) for one in permutations(words)} - {name})


def _narrowed(declared: rules.Declaration, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return conditions on the records themselves, and their values."""
    beside = [one for one in declared.searches if one.is_narrowing and one.name in given]
    values: dict[str, Any] = {}
    for at, one in enumerate(beside):
        values |= {f"path_{at}": one.path.split("."), f"value_{at}": clean(str(given[one.name]))}
    return " ".join(_NARROWED[one.kind].format(at=at) for at, one in enumerate(beside)), values
