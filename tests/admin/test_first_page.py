"""The desk's first page: who needs me and why, messages, who has not begun; and the search."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.admin.conftest import browser_of, queries_of, url_of
from tests.conftest import NOW
from workouts.domain.attention import Flag
from workouts.models import Invitation, Patient, PatientRead, SessionLog
from workouts.models.seen_flags import settle

pytestmark = pytest.mark.django_db

INDEX = "admin:index"
SEARCH = "admin:search"


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def test_first_page_says_who_needs_me_and_why(therapist_client, own):
    SessionLog.objects.filter(pk=own.session.pk).update(pain_limit=3, pain_after=6)

    page = therapist_client.get(reverse(INDEX)).content.decode()

    assert "Pain 6, limit 3, on June 10" in page
    assert f'href="{url_of(own.patient, "brief")}"' in page


def test_first_page_shows_who_was_invited_and_has_not_begun(
    therapist_client, therapist, make_patient
):
    waiting = make_patient("new@example.com", name="Nina New", therapist=therapist)
    Invitation.objects.issue(waiting, by=therapist, now=NOW)

    response = therapist_client.get(reverse(INDEX))

    assert response.context["waiting"] == [waiting]
    assert "invited on June 10, not opened" in response.content.decode()


def test_who_has_practiced_is_not_among_those_who_have_not_begun(therapist_client, own):
    assert therapist_client.get(reverse(INDEX)).context["waiting"] == []


@pytest.mark.parametrize(("day", "count"), [("2026-06-10", 1), ("2026-06-11", 0), (None, 0)])
def test_first_page_shows_todays_visits(day, count, therapist_client, own):
    Patient.objects.filter(pk=own.patient.pk).update(next_visit_on=day)

    assert len(therapist_client.get(reverse(INDEX)).context["visiting"]) == count


def test_first_page_shows_nobody_of_a_colleague(colleague_client, own):
    context = colleague_client.get(reverse(INDEX)).context

    shown = [*context["needing"], *context["waiting"]]
    shown += [message.patient for message in context["unread"]]
    assert own.patient not in shown


def test_first_page_without_a_role_says_whom_to_ask(make_staff):
    page = browser_of(make_staff("new@example.com", role=None)).get(reverse(INDEX))

    assert "has no role at the desk yet" in page.content.decode()


def test_first_page_is_in_the_access_log(therapist_client, own):
    SessionLog.objects.filter(pk=own.session.pk).update(pain_limit=3, pain_after=6)

    before = PatientRead.objects.filter(patient=own.user.opaque_id).count()

    therapist_client.get(reverse(INDEX))

    assert PatientRead.objects.filter(patient=own.user.opaque_id).count() == before + 1


@pytest.mark.parametrize("count", [1, 8])
def test_first_page_takes_as_many_queries_for_many(
    count, therapist_client, therapist, make_patient, start_session, django_assert_max_num_queries
):
    for nth in range(count):
        patient = make_patient(f"p{nth}@example.com", therapist=therapist)
        session = start_session(patient, done=7)
        session.record([], at=NOW, pain_after=5, note="It hurt.")
        SessionLog.objects.filter(pk=session.pk).update(pain_limit=3)
        make_patient(f"w{nth}@example.com", therapist=therapist)
    therapist_client.get(reverse(INDEX))

    with django_assert_max_num_queries(41):
        response = therapist_client.get(reverse(INDEX))

    assert (len(response.context["needing"]), len(response.context["waiting"])) == (count, count)


@pytest.fixture
def make_settled(therapist, make_patient, start_session):
    """A patient whose pain is above the limit, and was seen until a day."""

    def make(email, day, **figures):
        patient = make_patient(email, name=email.split("@")[0].title(), therapist=therapist)
        start_session(patient, done=7).record([], at=NOW, pain_after=6)
        SessionLog.objects.filter(patient=patient).update(pain_limit=3, **figures)
        settle(
            patient,
            Flag.HURTS,
            severity=6,
            skipped=None,
            look_again_on=day,
            by=therapist,
            at=NOW,
        )
        return patient

    return make


def test_first_page_shows_what_was_seen_and_when_one_looks_again(therapist_client, make_settled):
    make_settled("later@example.com", date(2026, 6, 20))
    make_settled("sooner@example.com", date(2026, 6, 15))

    response = therapist_client.get(reverse(INDEX))

    settled = response.context["settled"]
    assert [(str(each.patient), each.reason) for each in settled] == [
        ("Sooner", "Pain 6, limit 3, on June 10"),
        ("Later", "Pain 6, limit 3, on June 10"),
    ]
    assert "Seen by Thea Therapist, look again on June 15" in response.content.decode()
    assert response.context["needing"] == []


@pytest.mark.parametrize(
    ("day", "figures"),
    [
        (date(2026, 6, 10), {}),  # the day has come
        (date(2026, 6, 15), {"pain_after": 8}),  # it got worse
        (date(2026, 6, 15), {"pain_after": 1}),  # it is gone
    ],
)
def test_what_is_back_or_gone_is_not_among_the_seen(therapist_client, make_settled, day, figures):
    make_settled("one@example.com", day, **figures)

    assert therapist_client.get(reverse(INDEX)).context["settled"] == []


def test_what_a_colleague_has_seen_of_others_is_not_shown(colleague_client, make_settled):
    make_settled("one@example.com", date(2026, 6, 15))

    assert colleague_client.get(reverse(INDEX)).context["settled"] == []


def test_seen_reasons_take_the_same_queries_for_one_as_for_many(therapist, make_settled):
    client = browser_of(therapist)
    make_settled("one@example.com", date(2026, 6, 15))
    one = queries_of(client, reverse(INDEX))
    for name in ("two", "three"):
        make_settled(f"{name}@example.com", date(2026, 6, 15))

    assert queries_of(client, reverse(INDEX)) == one


def test_patient_among_the_seen_is_in_the_access_log(therapist_client, make_settled):
    patient = make_settled("one@example.com", date(2026, 6, 15))

    therapist_client.get(reverse(INDEX))

    assert PatientRead.objects.filter(patient=patient.user.opaque_id).count() == 1


# --- Search ---------------------------------------------------------------------------------------


def test_search_that_finds_one_leads_to_the_brief(therapist_client, own):
    response = therapist_client.get(reverse(SEARCH), {"q": "olga"})

    assert response.url == url_of(own.patient, "brief")


def test_search_shows_those_it_finds(therapist_client, therapist, own, make_patient):
    other = make_patient("olga2@example.com", name="Olga Other", therapist=therapist)

    response = therapist_client.get(reverse(SEARCH), {"q": "olga"})

    assert response.context["found"] == [other, own.patient] or response.context["found"] == [
        own.patient,
        other,
    ]


@pytest.mark.parametrize("text", ["", "zelda", "\x00", "%", "x" * 500])
def test_search_that_finds_nobody_says_so(text, therapist_client, own, foreign):
    response = therapist_client.get(reverse(SEARCH), {"q": text})

    assert (response.status_code, response.context["found"]) == (200, [])
