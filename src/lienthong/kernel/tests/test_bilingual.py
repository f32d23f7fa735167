# SPDX-License-Identifier: Apache-2.0
from django.utils.translation import override

from lienthong.kernel.bilingual import Text, in_readers_order

STATES = [
    Text("Việt Nam", "Viet Nam"), Text("Ả Rập Xê-út", "Saudi Arabia"), Text("Pháp", "France"),
    *(Text(f"Nước {letter}", f"State {letter}") for letter in "abcdefghijklmnopqrstuvwx"),
]  # fmt: skip


def test_list_when_long_then_english_readers_find_things_where_they_look() -> None:
    assert in_readers_order(STATES, lambda one: one) == STATES
    with override("en"):
        named = [str(one) for one in in_readers_order(STATES, lambda one: one)]
    assert named[:3] == ["Viet Nam", "France", "Saudi Arabia"]


def test_list_when_short_or_not_all_translated_then_as_it_is_kept() -> None:
    with override("en"):
        assert in_readers_order(STATES[:5], lambda one: one) == STATES[:5]
        mixed = [*STATES, Text("Chưa dịch")]
        assert in_readers_order(mixed, lambda one: one) == mixed
