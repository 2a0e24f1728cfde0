"""Folding names for search, and cleaning what is typed into a name field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workouts.domain.names import clean_name, fold


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


@pytest.mark.parametrize(
    "unseen", ["\u2065", "\ufff0\ufff8", "\U000e0000", "\U00013441\U00013442", "\U0001d159"]
)
def test_character_that_shows_nothing_is_no_name(unseen):
    assert (clean_name(unseen), clean_name(f"A{unseen}na")) == ("", "Ana")


def test_variant_of_a_letter_stays():
    assert clean_name("葛\U000e0100城") == "葛\U000e0100城"


@given(st.text(max_size=40))
def test_folding_what_is_folded_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Zoë Li", "Zoë Li"),
        ("  Zoë \t\n Li ", "Zoë Li"),
        ("\u202eiL ëoZ\u202c", "iL ëoZ"),
        ("\u2067Zoë\u2069", "Zoë"),
        ("Zo\u00ade\u200b", "Zoe"),
        ("\u05d3\u05d5\u05d3", "\u05d3\u05d5\u05d3"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("👩\u200d⚕️", "👩\u200d⚕️"),
        ("-", "-"),
        *(
            (unseen, "")
            for unseen in ("\u200b", "\u3164", "\u00ad", "\u2800", "\u0301", "\u200d", " ")
        ),
    ],
)
def test_name_is_one_line_that_is_seen(typed, stored):
    assert clean_name(typed) == stored


@given(st.text(max_size=40))
def test_cleaning_what_is_clean_changes_nothing(text):
    assert clean_name(clean_name(text)) == clean_name(text)
