"""Names as people look for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workouts.domain.names import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ángela", "angela"),
        ("A\u0301ngela", "angela"),
        ("ZOË", "zoe"),
        ("Núñez", "nunez"),
        ("Strauß", "strauss"),
        ("STRAUSS", "strauss"),
        ("Sørensen", "sorensen"),
        ("Łukasz", "lukasz"),
        ("İbrahim", "ibrahim"),
        ("Işık", "isik"),
        ("O’Neill", "o'neill"),
        ("Anne‑Marie", "anne-marie"),
        ("Zo\u00ade\u200bLi", "zoeli"),
        ("  de   Vries ", "de vries"),
        ("ＷＡＮＧ", "wang"),
        ("Đặng", "dang"),
        ("Ελένη", "ελενη"),
        ("Ёлкина", "елкина"),
        ("김민준", fold("김민준")),
        ("", ""),
    ],
)
def test_name_is_found_however_it_is_written(written, folded):
    assert fold(written) == folded


@given(st.text(max_size=40))
def test_folding_what_is_folded_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
