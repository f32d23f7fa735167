# SPDX-License-Identifier: Apache-2.0
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel import text

VIETNAMESE = st.text(alphabet="aàảãáạăằâấbcdđeéêghiklmnoòôốơờpqrstuúưừvxyỳ ĐÔƠƯ", max_size=40)


def test_clean_when_decomposed_then_composes() -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn Thị Hường")
    assert len(decomposed) > len("Nguyễn Thị Hường")
    assert text.clean(decomposed) == "Nguyễn Thị Hường"


def test_clean_when_invisible_then_dropped() -> None:
    assert text.clean("\ufeff An\u200b  Bình\u202e \n") == "An Bình"


def test_clean_lines_when_several_then_kept_apart() -> None:
    assert text.clean_lines("  tổ 4 \n phố   Huế ") == "tổ 4\nphố Huế"


@given(VIETNAMESE)
def test_search_key_when_either_encoding_then_equal(name: str) -> None:
    assert text.search_key(unicodedata.normalize("NFD", name)) == text.search_key(name)


def test_search_key_when_vietnamese_then_plain_letters() -> None:
    assert text.search_key("Đường HƯỜNG, ố ỡ ị") == "duong huong, o o i"


def test_sort_key_when_words_then_dictionary_order() -> None:
    words = ["Út", "Ăn", "Đào", "Dào", "An", "Ân", "Zô", "Xuân", "Ơn", "Ôn", "On", "Êm", "Em"]
    assert sorted(words, key=text.sort_key) == [
        "An", "Ăn", "Ân", "Dào", "Đào", "Em", "Êm", "On", "Ôn", "Ơn", "Út", "Xuân", "Zô",
    ]  # fmt: skip


def test_sort_key_when_only_tones_differ_then_tones_decide() -> None:
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    mixed = ["mạ", "mã", "ma", "má", "mả", "mà"]
    assert sorted(mixed, key=text.sort_key) == tones
    assert sorted(["má b", "ma c", "ma a"], key=text.sort_key) == ["ma a", "má b", "ma c"]


def test_sort_key_when_prefix_then_shorter_first() -> None:
    assert text.sort_key("Hoa") < text.sort_key("Hoa Lư") < text.sort_key("Hoan")


@given(VIETNAMESE, VIETNAMESE)
def test_sort_key_when_bytes_compared_then_same_order(one: str, other: str) -> None:
    first, second = text.sort_key(one), text.sort_key(other)
    assert (first < second) == (first.encode() < second.encode())


def test_name_sort_key_when_people_then_given_name_first() -> None:
    people = ["Trần Văn Út", "Lê Thị Ánh", "Bùi Thị Ánh", "Nguyễn An"]
    assert sorted(people, key=text.name_sort_key) == [
        "Nguyễn An", "Bùi Thị Ánh", "Lê Thị Ánh", "Trần Văn Út",
    ]  # fmt: skip
