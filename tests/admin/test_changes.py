"""Discharging a patient, taking one back, handing one over and merging a duplicate."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import everything, url_of
from workouts.models import (
    Invitation,
    Patient,
    PushSubscription,
    SessionLog,
    TherapistNote,
    User,
)
from workouts.reminders.sending import remindable

pytestmark = pytest.mark.django_db


def reason_of(patient):
    return patient.history.first().history_change_reason


def discharge(client, patient):
    return client.post(url_of(patient, "activity"), {"discharge": "yes"})


def take_back(client, patient):
    return client.post(url_of(patient, "activity"), {"take-back": "yes"})


# --- Discharging and taking back ------------------------------------------------------------------


def test_page_changes_nothing_by_itself(therapist_client, own):
    before = everything()

    response = therapist_client.get(url_of(own.patient, "activity"))

    assert (response.status_code, everything()) == (200, before)


def test_discharged_patient_is_signed_out_at_once(therapist_client, own):
    browser = Client()
    browser.force_login(own.user)

    discharge(therapist_client, own.patient)

    assert browser.get(reverse("progress")).status_code == 302


def test_signed_out_browser_stays_so_when_the_patient_is_taken_back(therapist_client, own):
    browser = Client()
    browser.force_login(own.user)
    discharge(therapist_client, own.patient)

    take_back(therapist_client, own.patient)

    assert browser.get(reverse("progress")).status_code == 302


def test_other_people_stay_signed_in(therapist_client, own, foreign):
    browser = Client()
    browser.force_login(foreign.user)

    discharge(therapist_client, own.patient)

    assert browser.get(reverse("progress")).status_code == 200


def test_discharge_revokes_the_open_link(therapist_client, own):
    now = timezone.now()
    _invitation, secret = Invitation.objects.issue(own.patient, by=None, now=now)

    discharge(therapist_client, own.patient)
    take_back(therapist_client, own.patient)

    assert Invitation.objects.accept(secret, now=now) is None


def test_discharge_ends_reminders_and_the_calendar_feed(therapist_client, own, client):
    own.patient.change_feed("t" * 43)
    Patient.objects.filter(pk=own.patient.pk).update(remind_by_mail=True, usual_slot="08:00")
    PushSubscription.objects.allow(own.patient, endpoint="https://a.example/", p256dh="p", auth="a")

    discharge(therapist_client, own.patient)

    assert not remindable().exists()
    assert not PushSubscription.objects.exists()
    assert client.get(reverse("calendar_feed", args=["t" * 43])).status_code == 404


def test_taking_back_brings_reminders_and_feed_back(therapist_client, own, client):
    own.patient.change_feed("t" * 43)
    Patient.objects.filter(pk=own.patient.pk).update(remind_by_mail=True, usual_slot="08:00")
    discharge(therapist_client, own.patient)

    take_back(therapist_client, own.patient)

    assert list(remindable()) == [own.patient]
    assert client.get(reverse("calendar_feed", args=["t" * 43])).status_code == 200


def test_discharge_and_taking_back_are_shown_in_the_history(therapist_client, therapist, own):
    discharge(therapist_client, own.patient)
    take_back(therapist_client, own.patient)

    told = own.patient.history.values_list("history_change_reason", "history_user")[:2]
    assert list(told) == [("Taken back", therapist.pk), ("Discharged", therapist.pk)]


def test_history_page_says_what_was_done(therapist_client, own):
    discharge(therapist_client, own.patient)

    page = therapist_client.get(url_of(own.patient, "history")).content.decode()

    assert "<td>Discharged</td>" in "".join(page.split())


@pytest.mark.parametrize("change", [discharge, take_back])
def test_change_done_twice_is_done_once(therapist_client, own, change):
    change(therapist_client, own.patient)
    before = everything()

    change(therapist_client, own.patient)

    assert everything() == before


def test_nothing_of_a_discharged_patient_is_deleted(therapist_client, own):
    discharge(therapist_client, own.patient)

    assert (own.patient.sessions.count(), own.patient.notes.count()) == (1, 1)


@pytest.mark.parametrize("field", ["is_staff", "is_superuser"])
def test_account_that_works_at_the_desk_is_not_discharged_here(therapist_client, own, field):
    User.objects.filter(pk=own.user.pk).update(**{field: True})

    discharge(therapist_client, own.patient)

    assert User.objects.get(pk=own.user.pk).is_active


# --- Handing over ---------------------------------------------------------------------------------


def hand_over(client, patient, therapist):
    return client.post(url_of(patient, "hand-over"), {"therapist": therapist.pk})


def test_colleague_sees_the_patient_and_the_former_therapist_does_not(
    therapist_client, colleague_client, own, colleague
):
    response = hand_over(therapist_client, own.patient, colleague)

    statuses = [
        browser.get(url_of(own.patient)).status_code
        for browser in (therapist_client, colleague_client)
    ]
    assert response.url == reverse("admin:workouts_patient_changelist")
    assert statuses == [404, 200]


def test_former_therapist_sees_nothing_of_the_patient(therapist_client, own, colleague):
    hand_over(therapist_client, own.patient, colleague)

    urls = [url_of(row) for row in (own.patient, own.plan, own.note, own.pause, own.session)]
    statuses = {therapist_client.get(url).status_code for url in urls}
    assert statuses == {404}


def test_link_of_the_former_therapist_opens_nothing(therapist_client, own, colleague):
    now = timezone.now()
    _invitation, secret = Invitation.objects.issue(own.patient, by=None, now=now)

    hand_over(therapist_client, own.patient, colleague)

    assert Invitation.objects.accept(secret, now=now) is None


def test_handing_over_is_shown_in_the_history(therapist_client, own, colleague):
    hand_over(therapist_client, own.patient, colleague)

    assert reason_of(own.patient) == "Handed over"


def test_handing_over_twice_leaves_one_version(administrator_client, own, colleague):
    hand_over(administrator_client, own.patient, colleague)
    before = everything()

    hand_over(administrator_client, own.patient, colleague)

    assert everything() == before


def test_administrator_hands_anybody_over(administrator_client, foreign, therapist):
    response = hand_over(administrator_client, foreign.patient, therapist)

    foreign.patient.refresh_from_db()
    assert response.url == url_of(foreign.patient, "way-in")
    assert foreign.patient.therapist == therapist


@pytest.mark.parametrize("who", ["retired", "patient", "self", "unknown", "malformed"])
def test_handing_over_to_nobody_fit_is_refused(
    therapist_client, own, foreign, therapist, colleague, who
):
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    chosen = {
        "retired": colleague.pk,
        "patient": foreign.user.pk,
        "self": therapist.pk,
        "unknown": 2**70,
        "malformed": "\x00",
    }[who]
    before = everything()

    response = therapist_client.post(url_of(own.patient, "hand-over"), {"therapist": chosen})

    assert (response.status_code, everything()) == (422, before)


# --- Merging --------------------------------------------------------------------------------------


@pytest.fixture
def twin(make_case, therapist):
    """Another account of the same person."""
    return make_case("Otto Own", therapist)


def merge(client, first, second, *, stays):
    fields = {"with": second.patient.pk, "stays": stays.patient.pk}
    return client.post(url_of(first.patient, "merge"), fields)


def test_search_finds_own_patients_alone(therapist_client, own, twin, foreign):
    response = therapist_client.get(url_of(own.patient, "merge"), {"q": "o"})

    assert list(response.context["found"]) == [twin.patient]


def test_search_begins_with_those_of_the_same_name(therapist_client, own, twin):
    User.objects.filter(pk=twin.user.pk).update(name="olga own")

    response = therapist_client.get(url_of(own.patient, "merge"))

    assert list(response.context["found"]) == [twin.patient]


@pytest.mark.parametrize("words", ["\x00", "x" * 10_000, "%"])
def test_malformed_search_finds_nobody(therapist_client, own, twin, words):
    response = therapist_client.get(url_of(own.patient, "merge"), {"q": words})

    assert (response.status_code, list(response.context["found"])) == (200, [])


def test_both_are_shown_side_by_side(therapist_client, own, twin):
    TherapistNote.objects.create(patient=twin.patient, author=own.note.author, body="More")

    response = therapist_client.get(url_of(own.patient, "merge"), {"with": twin.patient.pk})

    rows = {str(words): figures for words, *figures in response.context["rows"]}
    assert rows == {
        "Sessions, with every repetition and answer": [1, 1, 0],
        "Notes": [1, 2, 0],
        "Plans": [1, 1, 1],
        "Pauses": [1, 1, 0],
        "Answers about missed days": [1, 1, 1],
        "Reminders sent": [0, 0, 0],
    }


def test_looking_side_by_side_changes_nothing(therapist_client, own, twin):
    before = everything()

    therapist_client.get(url_of(own.patient, "merge"), {"with": twin.patient.pk})

    assert everything() == before


@pytest.mark.parametrize("which", ["own", "twin"])
def test_account_that_was_chosen_stays(therapist_client, own, twin, which):
    stays, goes = (own, twin) if which == "own" else (twin, own)

    response = merge(therapist_client, own, twin, stays=stays)

    assert response.url == url_of(stays.patient)
    assert SessionLog.objects.filter(patient=stays.patient).count() == 2
    assert not User.objects.get(pk=goes.user.pk).is_active


def test_merging_records_who_did_it(therapist_client, therapist, own, twin):
    merge(therapist_client, own, twin, stays=own)

    version = own.patient.history.first()
    assert version.history_change_reason == "A duplicate was merged into this account"
    assert version.history_user == therapist


def test_merging_twice_is_merging_once(therapist_client, own, twin):
    merge(therapist_client, own, twin, stays=own)
    before = everything()

    merge(therapist_client, own, twin, stays=own)

    assert everything() == before


def test_merging_back_is_refused(therapist_client, own, twin):
    merge(therapist_client, own, twin, stays=own)
    before = everything()

    response = merge(therapist_client, own, twin, stays=twin)

    assert (response.status_code, everything()) == (422, before)


@pytest.mark.parametrize("stays", ["", "x", "\x00", str(2**70)])
def test_merging_without_a_choice_is_refused(therapist_client, own, twin, stays):
    before = everything()

    response = therapist_client.post(
        url_of(own.patient, "merge"), {"with": twin.patient.pk, "stays": stays}
    )

    assert (response.status_code, everything()) == (422, before)


@pytest.mark.parametrize("stays", ["own", "foreign"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_merging_with_a_foreign_patient_is_not_found(therapist_client, own, foreign, stays, method):
    before = everything()
    fields = {
        "with": foreign.patient.pk,
        "stays": {"own": own, "foreign": foreign}[stays].patient.pk,
    }

    response = getattr(therapist_client, method)(url_of(own.patient, "merge"), fields)

    assert (response.status_code, everything()) == (404, before)


@pytest.mark.parametrize("other", ["itself", "x", "٣", str(2**70), "\x00"])
def test_merging_with_nobody_is_not_found(therapist_client, own, other):
    chosen = own.patient.pk if other == "itself" else other

    response = therapist_client.post(url_of(own.patient, "merge"), {"with": chosen})

    assert response.status_code == 404


# --- Guarded --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["activity", "hand-over", "merge"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_foreign_patient_is_not_found(therapist_client, foreign, therapist, name, method):
    before = everything()

    response = getattr(therapist_client, method)(
        url_of(foreign.patient, name), {"therapist": therapist.pk, "with": foreign.patient.pk}
    )

    assert (response.status_code, everything()) == (404, before)


@pytest.mark.parametrize("name", ["activity", "hand-over", "merge"])
def test_staff_without_a_role_change_nothing(make_staff, client, make_patient, name):
    staff = make_staff("sam@example.com", role="")
    patient = make_patient(therapist=staff)
    client.force_login(staff)

    response = client.post(url_of(patient, name), {"discharge": "yes"})

    assert response.status_code == 403
    assert User.objects.get(pk=patient.user_id).is_active
