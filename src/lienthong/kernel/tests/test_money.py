# SPDX-License-Identifier: Apache-2.0
import pytest

from lienthong.kernel import money


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (101, "Một trăm linh một đồng"),
        (100_000, "Một trăm nghìn đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
        (1_234_567, "Một triệu hai trăm ba mươi bốn nghìn năm trăm sáu mươi bảy đồng"),
        (2_000_000_010, "Hai tỷ không trăm mười đồng"),
        (5_000_000_000_000, "Năm nghìn tỷ đồng"),
    ],
)
def test_in_words_when_amount_then_as_a_teller_reads_it(amount: int, words: str) -> None:
    assert money.in_words(amount) == words


def test_in_words_when_negative_then_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        money.in_words(-1)


def test_grouped_when_large_then_points_between_thousands() -> None:
    assert money.grouped(1_234_567) == "1.234.567 ₫"
