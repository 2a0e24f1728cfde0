"""A therapist leaves: whose patients have nobody is shown, and all are handed over at once."""

import pytest

from tests.admin.conftest import browser_of, filled_in, url_of
from workouts.models import Patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(own, therapist, make_patient):
    """Two patients whose therapist's account is closed."""
    make_patient("two@example.com", therapist=therapist)
    therapist.is_active = False
    therapist.save()
    return therapist


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def patients_url(user):
    return url_of(user, "patients")


def test_saved_settings_leave_the_therapist(own, left, administrator_client):
    page = filled_in(administrator_client.get(url_of(own.patient)))

    response = administrator_client.post(url_of(own.patient), page | {"anchor": "after tea"})

    patient = Patient.objects.get(pk=own.patient.pk)
    assert (response.status_code, patient.therapist) == (302, left)
    assert patient.anchor == "after tea"
    assert not patient.history.filter(therapist=None).exists()


def test_page_names_who_looks_after_nobody_any_more(own, left, administrator_client):
    page = administrator_client.get(url_of(own.patient)).content.decode()

    assert "Thea Therapist no longer works at the desk" in page


def test_page_names_who_has_lost_the_role(own, therapist, administrator_client):
    therapist.groups.clear()

    page = administrator_client.get(url_of(own.patient)).content.decode()

    assert "Thea Therapist no longer works at the desk" in page


def test_another_one_who_has_left_is_no_choice(own, left, colleague, administrator_client):
    colleague.is_active = False
    colleague.save()
    page = filled_in(administrator_client.get(url_of(own.patient)))

    response = administrator_client.post(
        url_of(own.patient), page | {"therapist": str(colleague.pk)}
    )

    assert response.context["adminform"].form.errors.keys() == {"therapist"}


@pytest.mark.parametrize("box", ["is_active", "is_staff", "groups"])
def test_administrator_sees_how_many_patients_stay_behind(
    own, therapist, make_patient, administrator_client, box
):
    make_patient("two@example.com", therapist=therapist)
    page = filled_in(administrator_client.get(url_of(therapist)))

    response = administrator_client.post(
        url_of(therapist), {name: page[name] for name in page if name != box}, follow=True
    )

    [told] = [each for each in messages_of(response) if "looks after" in each]
    assert "Thea Therapist looks after 2 patients" in told
    assert patients_url(therapist) in told


def test_nothing_is_shown_for_somebody_without_patients(colleague, administrator_client):
    page = filled_in(administrator_client.get(url_of(colleague)))

    response = administrator_client.post(
        url_of(colleague),
        {name: page[name] for name in page if name != "is_active"},
        follow=True,
    )

    assert not [each for each in messages_of(response) if "looks after" in each]


def test_all_are_handed_over_in_one_go(own, foreign, left, colleague, administrator_client):
    assert "2 patients" in administrator_client.get(patients_url(left)).content.decode()

    response = administrator_client.post(
        patients_url(left), {"therapist": colleague.pk}, follow=True
    )
    again = administrator_client.post(patients_url(left), {"therapist": colleague.pk}, follow=True)

    assert messages_of(response) == ["2 patients are looked after by Omar Colleague now."]
    assert messages_of(again) == ["0 patients are looked after by Omar Colleague now."]
    assert left.patients.count() == 0
    assert colleague.patients.count() == 3


@pytest.mark.parametrize("chosen", ["", "abc", "999999", "9" * 30])
def test_handing_over_to_nobody_is_refused(own, left, administrator_client, chosen):
    response = administrator_client.post(patients_url(left), {"therapist": chosen})

    assert (response.status_code, left.patients.count()) == (422, 2)


def test_handing_over_to_the_one_who_left_is_refused(own, left, administrator_client):
    response = administrator_client.post(patients_url(left), {"therapist": left.pk})

    assert (response.status_code, left.patients.count()) == (422, 2)


def test_therapist_hands_over_nobody_elses(own, left, colleague):
    client = browser_of(colleague)

    assert client.get(patients_url(left)).status_code in {403, 404}
    assert client.post(patients_url(left), {"therapist": colleague.pk}).status_code in {403, 404}
    assert left.patients.count() == 2
