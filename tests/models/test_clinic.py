"""The clinic is one row; without it, everything is as shipped."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from workouts.formats import short_weekdays
from workouts.models import Clinic
from workouts.models.clinic import at_the_clinic, current_clinic

pytestmark = pytest.mark.django_db


def test_there_is_one_row_from_the_start():
    assert [each.pk for each in Clinic.objects.all()] == [1]


def test_second_row_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        Clinic.objects.create(pk=2)


def test_weekday_that_is_none_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        Clinic.objects.update(first_weekday=7)


def test_without_the_row_everything_is_as_shipped(settings):
    Clinic.objects.all().delete()

    clinic = current_clinic()
    assert (clinic.name, clinic.image_url, clinic.phone_url) == ("", "", "")
    assert (clinic.zone_name, clinic.first_weekday) == (settings.TIME_ZONE, 6)


def test_row_is_read_once_for_all_that_happens_within():
    with CaptureQueriesContext(connection) as queries, at_the_clinic():
        current_clinic()
        current_clinic()

    assert len(queries) == 1


def test_row_is_read_again_afterwards():
    with at_the_clinic():
        Clinic.objects.update(name="Bay")
        assert current_clinic().name == ""

    assert current_clinic().name == "Bay"


def test_its_zone_holds_within(settings):
    Clinic.objects.update(zone="Asia/Tokyo")

    with at_the_clinic():
        assert timezone.get_current_timezone_name() == "Asia/Tokyo"
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE


def test_zone_that_this_machine_lacks_is_as_none(settings):
    Clinic.objects.update(zone="Europe/Nowhere")

    assert current_clinic().zone_name == settings.TIME_ZONE


@pytest.mark.parametrize(("first", "names"), [(6, "Sun Mon"), (0, "Mon Tue"), (5, "Sat Sun")])
def test_weekdays_are_in_its_order(first, names):
    Clinic.objects.update(first_weekday=first)

    assert short_weekdays()[:2] == names.split()


@pytest.mark.parametrize(
    ("phone", "url"), [("+1 (555) 010-0199", "tel:+15550100199"), ("", ""), ("*3#", "tel:*3#")]
)
def test_phone_is_dialed_by_its_digits(phone, url):
    assert Clinic(phone=phone).phone_url == url


@pytest.mark.parametrize("phone", ["call", "- -", "()"])
def test_phone_without_a_digit_is_refused(phone):
    with pytest.raises(ValidationError):
        Clinic(phone=phone).full_clean()
