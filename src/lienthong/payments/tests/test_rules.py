# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.payments import rules
from lienthong.payments.errors import OrderMove
from lienthong.payments.rules import Disposition, Move, Status


def test_crc_when_known_text_then_known_value() -> None:
    assert rules.crc16(b"123456789") == 0x29B1


def test_crc_when_published_vietqr_then_its_last_four_digits() -> None:
    # The example of NAPAS's own specification of the VietQR format.
    published = (
        "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
        "530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E"
    )
    assert f"{rules.crc16(published[:-4].encode()):04X}" == published[-4:]


def test_vietqr_when_made_then_as_napas_lays_it_out() -> None:
    payload = rules.vietqr(
        bank_bin="970403", account="0011012345678", amount_vnd=180_000, memo="thanh toán đơn hàng"
    )
    assert payload[:-4] == (
        "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
        "530370454061800005802VN62230819THANH TOAN DON HANG6304"
    )


@given(
    st.from_regex(r"\d{6}", fullmatch=True),
    st.from_regex(r"[0-9A-Z]{4,19}", fullmatch=True),
    st.integers(1, 10**12),
    st.from_regex(r"[A-Z0-9]{1,40}", fullmatch=True),
)
def test_vietqr_when_read_back_then_every_field_is_whole(
    bank: str, account: str, amount_vnd: int, memo: str
) -> None:
    payload = rules.vietqr(bank_bin=bank, account=account, amount_vnd=amount_vnd, memo=memo)
    fields = read(payload)
    receiver = read(read(fields["38"])["01"])
    assert (receiver["00"], receiver["01"]) == (bank, account)
    assert fields["54"] == str(amount_vnd)
    assert memo.startswith(read(fields["62"])["08"])
    assert int(fields["63"], 16) == rules.crc16(payload[:-4].encode())


@pytest.mark.parametrize(
    ("bank", "account", "amount_vnd"),
    [("97040", "12345", 1), ("970403", "12 45", 1), ("970403", "12345", 0), ("970403", "1", 5)],
)
def test_vietqr_when_malformed_then_refused(bank: str, account: str, amount_vnd: int) -> None:
    with pytest.raises(ValueError, match=bank):
        rules.vietqr(bank_bin=bank, account=account, amount_vnd=amount_vnd, memo="x")


def read(text: str) -> dict[str, str]:
    """Read an EMVCo field list without the code under test."""
    fields = {}
    while text:
        tag, length = text[:2], int(text[2:4])
        fields[tag], text = text[4 : 4 + length], text[4 + length :]
    return fields


@given(st.binary(min_size=8, max_size=8), st.integers(2, 11), st.integers(1, 27))
def test_code_when_one_character_is_wrong_then_found(noise: bytes, place: int, by: int) -> None:
    code = rules.new_code(noise)
    assert rules.is_code(code)
    letters = "23456789BCDFGHJKMNPQRSTVWXYZ"
    wrong = letters[(letters.index(code[place]) + by) % len(letters)]
    assert not rules.is_code(code[:place] + wrong + code[place + 1 :])


def test_move_when_not_in_the_graph_then_refused() -> None:
    for status in Status:
        for edge in Move:
            if (status, edge) in rules.TRANSITIONS:
                assert rules.move(status, edge) in Status
            else:
                with pytest.raises(OrderMove):
                    rules.move(status, edge)


def test_moves_when_listed_then_each_has_its_event_and_every_state_is_reached() -> None:
    assert set(rules.EVENTS) == set(Move) == set(rules.ACTIONS)
    assert set(rules.TRANSITIONS.values()) | {Status.CREATED} == set(Status)
    assert not [1 for before, _ in rules.TRANSITIONS if before is Status.REFUNDED]


@pytest.mark.parametrize(
    ("status", "amount_vnd", "disposition"),
    [
        (Status.CREATED, 100, Disposition.SETTLES),
        (Status.PENDING, 100, Disposition.SETTLES),
        (Status.PENDING, 99, Disposition.WRONG_SUM),
        (Status.PENDING, 101, Disposition.WRONG_SUM),
        (Status.PAID, 100, Disposition.SURPLUS),
        (Status.REFUNDED, 100, Disposition.SURPLUS),
        (Status.REFUND_REQUESTED, 100, Disposition.SURPLUS),
        (Status.EXPIRED, 100, Disposition.LATE),
        (Status.CANCELLED, 100, Disposition.LATE),
        (Status.EXPIRED, 99, Disposition.WRONG_SUM),
        (None, 100, Disposition.UNKNOWN_ORDER),
    ],
)
def test_disposition_when_sum_arrives_then_never_lost(
    status: Status | None, amount_vnd: int, disposition: Disposition
) -> None:
    assert rules.disposition_of(status, owed_vnd=100, amount_vnd=amount_vnd) is disposition


def test_total_when_a_line_is_negative_then_refused() -> None:
    with pytest.raises(ValueError, match="-5"):
        rules.total_vnd((rules.FeeItem(code="a", name="a", amount_vnd=-5),))
