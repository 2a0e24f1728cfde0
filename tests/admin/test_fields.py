"""The desk's form fields: a list as one text a line, weekdays as checkboxes."""

import pytest
from django.core.exceptions import ValidationError

from workouts.admin.fields import LinesField, WeekdaysField

# The clinic says with which day a week begins.
pytestmark = pytest.mark.django_db


def test_lines_are_shown_one_below_the_other():
    assert LinesField().prepare_value(["Lie down.", "Lift."]) == "Lie down.\nLift."


def test_lines_typed_wrong_are_shown_as_typed():
    assert LinesField().prepare_value("Lie down.\n") == "Lie down.\n"


def test_lines_are_kept_without_empty_ones_and_edges():
    assert LinesField().clean(" Lie down. \r\n\r\n  \nLift.\n") == ["Lie down.", "Lift."]


def test_lines_may_be_left_out_where_the_text_is_optional():
    assert LinesField(required=False).clean(" \n ") is None


def test_lines_are_asked_for_where_the_text_is_required():
    with pytest.raises(ValidationError):
        LinesField().clean(" \n ")


@pytest.mark.parametrize(
    ("initial", "data", "is_changed"),
    [
        (["Lift."], "Lift.\r\n", False),
        (["Lift."], "Lower.", True),
        (None, "", False),
        ([], " \n", False),
        (None, "Lift.", True),
    ],
)
def test_lines_have_changed_only_with_their_texts(initial, data, is_changed):
    assert LinesField(required=False).has_changed(initial, data) is is_changed


@pytest.mark.parametrize(
    ("mask", "days"), [(0b111_1111, [0, 1, 2, 3, 4, 5, 6]), (0b001_0101, [0, 2, 4]), (64, [6])]
)
def test_weekdays_become_boxes_and_a_mask_again(mask, days):
    field = WeekdaysField()

    assert field.prepare_value(mask) == days
    assert field.clean([str(day) for day in days]) == mask


def test_weekdays_are_offered_from_sunday_on():
    assert [str(name) for _day, name in WeekdaysField().choices][:2] == ["Sunday", "Monday"]


@pytest.mark.parametrize("posted", [[], ["7"], ["x"], ["-1"]])
def test_weekdays_refuse_none_and_unknown_ones(posted):
    with pytest.raises(ValidationError):
        WeekdaysField().clean(posted)


def test_weekdays_have_changed_only_with_another_box():
    field = WeekdaysField()

    assert field.has_changed(0b11, ["0", "1"]) is False
    assert field.has_changed(0b11, ["0"]) is True
