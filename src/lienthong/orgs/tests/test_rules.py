# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.orgs.errors import BadAgencyCode
from lienthong.orgs.rules import RIGHTS_OF, AgencyCode, Right, Role

GROUP = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=4)
TEXTS = st.lists(GROUP, min_size=1, max_size=6).map(".".join)


@pytest.mark.parametrize(
    ("text", "modern", "legacy", "level"),
    [
        ("000.00.01.H22", "H22.01", "000.00.01.H22", 2),
        ("H22.01", "H22.01", "000.00.01.H22", 2),
        ("000.00.00.H49", "H49", "000.00.00.H49", 1),
        ("H49.00.00.000", "H49", "000.00.00.H49", 1),
        ("012.03.04.G14", "G14.04.03.012", "012.03.04.G14", 4),
        ("000.05.00.H42", "H42.00.05", "000.05.00.H42", 3),
        ("H55.242", "H55.242", None, 2),
        ("H37.DN.001", "H37.DN.001", None, 3),
        (" H42.01 ", "H42.01", "000.00.01.H42", 2),
        ("28.22.H17", "H17.22.28", "000.28.22.H17", 3),
        ("01.H42", "H42.01", "000.00.01.H42", 2),
        ("00.01.H42", "H42.01", "000.00.01.H42", 2),
    ],
)
def test_agency_code_when_written_either_way_is_one_key(text, modern, legacy, level):
    code = AgencyCode.parse(text)
    assert (code.modern, code.legacy, code.level) == (modern, legacy, level)


@pytest.mark.parametrize(
    "text", ["", "h22.01", "H22..01", ".H22", "H22.", "H22-01", "Đ22", "H22 01", "H" * 36, "H٢٢"]
)
def test_agency_code_when_malformed_is_refused(text):
    with pytest.raises(BadAgencyCode):
        AgencyCode.parse(text)


@given(TEXTS)
def test_agency_code_when_printed_and_read_again_is_the_same(text):
    code = AgencyCode.parse(text)
    assert AgencyCode.parse(code.modern) == code
    if code.legacy is not None:
        assert len(code.legacy) == 13
        assert AgencyCode.parse(code.legacy) == code


@given(st.from_regex(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}", fullmatch=True))
def test_legacy_code_when_read_and_printed_is_unchanged(text):
    assert AgencyCode.parse(text).legacy == text


def test_agency_code_when_below_another_knows_its_parents():
    code = AgencyCode.parse("H42.01.07")
    assert code.parent == AgencyCode.parse("H42.01")
    assert code.is_under(AgencyCode.parse("H42"))
    assert not code.is_under(AgencyCode.parse("H4"))
    assert AgencyCode.parse("H42.00.05").parent == AgencyCode.parse("H42")
    assert AgencyCode.parse("H42").parent is None


def test_every_right_is_held_by_some_role():
    assert frozenset().union(*RIGHTS_OF.values()) == frozenset(Right)
    assert set(RIGHTS_OF) == set(Role)
