"""Covers at the desk: arranged for one patient, now or to come, seen, and ended early."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from tests.admin.conftest import everything, list_url, url_of
from workouts.models import Cover, Patient, PatientRead

pytestmark = pytest.mark.django_db


def cover(client, patient, colleague, until, first_day=""):
    fields = {"colleague": colleague.pk, "first_day": str(first_day), "until": until.isoformat()}
    return client.post(url_of(patient, "cover"), fields)


def end(client, patient, key):
    return client.post(url_of(patient, "end-cover"), {"cover": key})


# --- One patient ----------------------------------------------------------------------------------


def test_page_changes_nothing_by_itself(therapist_client, own):
    before = everything()

    response = therapist_client.get(url_of(own.patient, "cover"))

    assert (response.status_code, everything()) == (200, before)


def test_colleague_sees_everything_and_the_therapist_does_still(
    therapist_client, colleague_client, own, colleague, until
):
    response = cover(therapist_client, own.patient, colleague, until)

    rows = (own.patient, own.plan, own.note, own.pause, own.session)
    statuses = {
        browser.get(url_of(row)).status_code
        for browser in (therapist_client, colleague_client)
        for row in rows
    }
    own.patient.refresh_from_db()
    assert response.url == url_of(own.patient, "way-in")
    assert statuses == {200}
    assert own.patient.therapist.email == "thea@example.com"


def test_cover_that_is_over_shows_nothing(colleague_client, covered):
    yesterday = timezone.localdate() - timedelta(days=1)
    Cover.objects.update(first_day=yesterday, until=yesterday)

    assert colleague_client.get(url_of(covered.patient)).status_code == 404


def test_covered_patients_messages_are_among_the_colleagues(colleague_client, covered):
    page = colleague_client.get(reverse("admin:clinic_messages")).content.decode()

    assert "Word of Olga Own" in page


def test_looks_of_the_colleague_are_recorded(colleague_client, colleague, covered):
    colleague_client.get(url_of(covered.patient, "brief"))

    looks = PatientRead.objects.filter(reader=colleague.opaque_id)
    assert [look.patient for look in looks] == [covered.user.opaque_id]


def test_history_says_who_arranged_the_cover(therapist_client, therapist, own, colleague, until):
    cover(therapist_client, own.patient, colleague, until)

    version = own.patient.history.first()
    assert version.history_change_reason == "Covered by a colleague"
    assert version.history_user == therapist


def test_sent_twice_is_done_once(therapist_client, own, colleague, until):
    cover(therapist_client, own.patient, colleague, until)
    before = everything()

    cover(therapist_client, own.patient, colleague, until)

    assert everything() == before


@pytest.mark.parametrize("days", [-1, 367])
def test_day_that_is_over_or_far_ahead_is_refused(therapist_client, own, colleague, days):
    until = timezone.localdate() + timedelta(days=days)

    response = cover(therapist_client, own.patient, colleague, until)

    assert response.status_code == 422
    assert until.isoformat() in response.content.decode()
    assert not Cover.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"colleague": "x", "first_day": "x", "until": "x"},
        {"colleague": str(2**70), "until": "9999-99-99"},
        {"colleague": "\x00", "first_day": "\x00", "until": "\x00"},
    ],
)
def test_malformed_cover_is_refused(therapist_client, own, fields):
    response = therapist_client.post(url_of(own.patient, "cover"), fields)

    assert (response.status_code, Cover.objects.count()) == (422, 0)


def test_therapist_covers_no_own_patient(therapist_client, therapist, own, until):
    response = cover(therapist_client, own.patient, therapist, until)

    assert (response.status_code, Cover.objects.count()) == (422, 0)


# --- A cover that is coming ----------------------------------------------------------------------


@pytest.fixture
def to_be_covered(own, therapist, colleague, next_week, until):
    """The therapist's patient, whom the colleague covers from next week on."""
    Cover.objects.arrange(
        own.patient,
        colleague,
        first_day=next_week,
        until=until,
        by=therapist,
        now=timezone.now(),
    )
    return own


def test_cover_from_a_day_begins_on_it(
    therapist_client, colleague_client, own, colleague, next_week, until
):
    cover(therapist_client, own.patient, colleague, until, first_day=next_week)

    before = colleague_client.get(url_of(own.patient)).status_code
    Cover.objects.update(first_day=timezone.localdate())
    assert (before, colleague_client.get(url_of(own.patient)).status_code) == (404, 200)


def test_coming_cover_shows_the_colleague_nothing(colleague_client, to_be_covered):
    pages = [list_url(Patient), reverse("admin:index"), reverse("admin:clinic_messages")]

    shown = [colleague_client.get(page).content.decode() for page in pages]

    assert [page for page in shown if "Olga Own" in page] == []


@pytest.mark.parametrize("page", ["list", "brief"])
def test_therapist_sees_the_coming_cover(therapist_client, to_be_covered, page, next_week, until):
    patient = to_be_covered.patient
    url = list_url(Patient) if page == "list" else url_of(patient, page)

    text = therapist_client.get(url).content.decode()

    days = f"from {date_format(next_week)} until {date_format(until)}"
    assert f"to be covered by Omar Colleague {days}" in text


def test_coming_cover_can_be_ended(therapist_client, to_be_covered):
    end(therapist_client, to_be_covered.patient, Cover.objects.get().pk)

    page = therapist_client.get(url_of(to_be_covered.patient, "way-in")).content.decode()
    assert "covers this patient" not in page
    assert Cover.objects.get().ended_at is not None


def test_last_day_before_the_first_is_refused(therapist_client, own, colleague, next_week, until):
    response = cover(therapist_client, own.patient, colleague, next_week, first_day=until)

    assert (response.status_code, Cover.objects.count()) == (422, 0)
    assert "The last day comes before the first one." in response.content.decode()


def test_first_day_that_is_over_is_refused(therapist_client, own, colleague, until):
    yesterday = timezone.localdate() - timedelta(days=1)

    response = cover(therapist_client, own.patient, colleague, until, first_day=yesterday)

    assert (response.status_code, Cover.objects.count()) == (422, 0)


# --- What a cover does not allow ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["hand-over", "cover", "merge"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_covering_colleague_gives_nobody_away(colleague_client, colleague, covered, name, method):
    before = everything()

    response = getattr(colleague_client, method)(
        url_of(covered.patient, name), {"therapist": colleague.pk, "with": covered.patient.pk}
    )

    assert (response.status_code, everything()) == (403, before)


def test_covered_patient_is_not_merged_into_an_own_one(colleague_client, covered, foreign):
    fields = {"with": covered.patient.pk, "stays": foreign.patient.pk}

    response = colleague_client.post(url_of(foreign.patient, "merge"), fields)

    assert response.status_code == 404


def test_access_page_offers_the_covering_colleague_no_handing_over(colleague_client, covered):
    page = colleague_client.get(url_of(covered.patient, "way-in")).content.decode()

    assert "Thea Therapist looks after this patient" in page
    assert url_of(covered.patient, "hand-over") not in page


# --- Ending ---------------------------------------------------------------------------------------


def test_therapist_ends_a_cover(therapist_client, colleague_client, covered):
    response = end(therapist_client, covered.patient, Cover.objects.get().pk)

    assert response.url == url_of(covered.patient, "way-in")
    assert colleague_client.get(url_of(covered.patient)).status_code == 404
    assert covered.patient.history.first().history_change_reason == "Cover ended"


def test_colleague_ends_the_own_cover_and_is_led_to_the_list(colleague_client, covered):
    response = end(colleague_client, covered.patient, Cover.objects.get().pk)

    assert response.url == list_url(Patient)
    assert colleague_client.get(url_of(covered.patient)).status_code == 404


def test_colleague_does_not_end_anothers_cover(
    colleague_client, make_staff, therapist, covered, until
):
    mia, now = make_staff("mia@example.com"), timezone.now()
    Cover.objects.arrange(covered.patient, mia, until=until, by=therapist, now=now)
    before = everything()

    response = end(colleague_client, covered.patient, Cover.objects.get(colleague=mia).pk)

    assert (response.status_code, everything()) == (403, before)


def test_ended_twice_is_ended_once(therapist_client, covered):
    key = Cover.objects.get().pk
    end(therapist_client, covered.patient, key)
    before = everything()

    end(therapist_client, covered.patient, key)

    assert everything() == before


@pytest.mark.parametrize("key", ["", "x", "\x00", str(2**70)])
def test_unknown_cover_is_not_found(therapist_client, covered, key):
    assert end(therapist_client, covered.patient, key).status_code == 404


def test_end_takes_no_get(therapist_client, covered):
    assert therapist_client.get(url_of(covered.patient, "end-cover")).status_code == 405


@pytest.mark.parametrize("name", ["cover", "end-cover"])
def test_foreign_patient_is_not_found(therapist_client, foreign, name):
    assert therapist_client.post(url_of(foreign.patient, name)).status_code == 404
