"""The access log, found by who looked, at whose data, on which day, on which kind of page."""

from datetime import datetime, timedelta

import pytest

from tests.admin.conftest import list_url, queries_of
from workouts.models import PatientRead

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime.fromisoformat("2026-06-10T00:00-07:00")


@pytest.fixture
def look(own, foreign):
    """Somebody looks at a patient; no look but those of the test is in the log."""
    PatientRead._base_manager.all()._raw_delete("default")

    def look(reader, case, *, at=MIDNIGHT, page="brief"):
        return PatientRead.objects.create(
            reader=reader.opaque_id, patient=case.user.opaque_id, page=page, read_at=at
        )

    return look


def found(client, **query):
    response = client.get(list_url(PatientRead), query)
    return {read.pk for read in response.context["cl"].result_list}


def form_of(client, **query):
    response = client.get(list_url(PatientRead), query)
    assert response.status_code == 200
    return response.context["cl"].filter_specs[0].form


def test_looks_are_found_by_who_looked(
    administrator_client, look, own, foreign, therapist, colleague
):
    by_therapist = look(therapist, foreign)
    look(colleague, own)

    assert found(administrator_client, by="thea") == {by_therapist.pk}


def test_looks_are_found_by_whose_data_it_was(
    administrator_client, look, own, foreign, therapist, colleague
):
    look(therapist, foreign)
    at_own = look(colleague, own)

    assert found(administrator_client, about="olga own") == {at_own.pk}


@pytest.mark.parametrize(("hours", "is_found"), [(-1, False), (0, True), (23, True), (24, False)])
def test_looks_are_found_by_the_day_of_the_clinic(
    administrator_client, look, own, therapist, hours, is_found
):
    read = look(therapist, own, at=MIDNIGHT + timedelta(hours=hours))

    assert (read.pk in found(administrator_client, day="2026-06-10")) == is_found


def test_looks_are_found_by_the_kind_of_page(administrator_client, look, own, therapist):
    look(therapist, own)
    letter = look(therapist, own, page="letter")

    assert found(administrator_client, page="letter") == {letter.pk}


def test_filters_narrow_each_other(administrator_client, look, own, foreign, therapist, colleague):
    wanted = look(therapist, own)
    look(therapist, own, at=MIDNIGHT + timedelta(days=1))
    look(therapist, foreign)
    look(colleague, own)

    query = {"by": "thea", "about": "olga", "day": "2026-06-10"}
    assert found(administrator_client, **query) == {wanted.pk}


def test_what_was_typed_is_in_the_form_again(administrator_client, own):
    form = form_of(administrator_client, by="thea", day="2026-06-10")

    assert (form["by"].value(), form["day"].value()) == ("thea", "2026-06-10")


def test_form_sends_the_other_filters_along(administrator_client, own):
    query = {"patient": str(own.user.opaque_id), "by": "thea"}

    page = administrator_client.get(list_url(PatientRead), query).content.decode()

    assert f'<input type="hidden" name="patient" value="{own.user.opaque_id}">' in page
    assert '<input type="hidden" name="by"' not in page


@pytest.mark.parametrize("day", ["2026-02-30", "0001-01-01", "9999-12-31", "soon", "\x00"])
def test_wrong_day_filters_nothing_and_is_said_to_be_wrong(
    administrator_client, look, own, therapist, day
):
    read = look(therapist, own)

    assert form_of(administrator_client, day=day).errors["day"]
    assert read.pk in found(administrator_client, day=day)


@pytest.mark.parametrize(
    "query", [{"by": "\x00"}, {"about": "x" * 5000}, {"by": "%_'\""}, {"page": "none"}]
)
def test_odd_values_are_no_error(administrator_client, own, query):
    assert administrator_client.get(list_url(PatientRead), query).status_code == 200


def test_filtered_list_takes_the_same_queries_for_many(administrator_client, look, own, therapist):
    url = f"{list_url(PatientRead)}?by=thea&about=olga&day=2026-06-10"
    look(therapist, own)
    one = queries_of(administrator_client, url)
    for minutes in range(3):
        look(therapist, own, at=MIDNIGHT + timedelta(minutes=minutes))

    assert queries_of(administrator_client, url) == one
