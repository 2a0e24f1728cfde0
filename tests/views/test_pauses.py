"""Pauses on the patient's pages: set, shown while they run, ended."""

from datetime import date, timedelta

import pytest
import time_machine

from tests.conftest import NOW
from workouts.domain.situation import Situation
from workouts.models import Pause, User
from workouts.models.pauses import PauseReason
from workouts.progress.situations import SITUATION_TEXTS

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
BOOSTED = {"HX-Request": "true", "HX-Boosted": "true"}
TODAY = NOW.date()
DAY = timedelta(days=1)
FIELDS = {"first_day": "2026-06-12", "last_day": "2026-06-20", "reason": "away"}


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def make_pause(patient):
    def make(first_day=TODAY - 3 * DAY, last_day=None, **fields):
        fields = {"reason": PauseReason.AWAY, "set_by": patient.user} | fields
        return Pause.objects.create(
            patient=patient, first_day=first_day, last_day=last_day, **fields
        )

    return make


# --- Setting one ----------------------------------------------------------------------------------


def test_pause_is_set_by_the_patient(patient_client, patient):
    patient_client.post("/pauses/set/", FIELDS)

    pause = patient.pauses.get()
    assert (pause.first_day, pause.last_day) == (date(2026, 6, 12), date(2026, 6, 20))
    assert (pause.reason, pause.set_by) == (PauseReason.AWAY, patient.user)


def test_pause_may_have_an_open_end(patient_client, patient):
    patient_client.post("/pauses/set/", FIELDS | {"last_day": ""})

    assert patient.pauses.get().last_day is None


def test_pause_by_a_plain_form_leads_back_with_a_message(patient_client):
    response = patient_client.post("/pauses/set/", FIELDS | {"back": "today"}, follow=True)

    assert response.redirect_chain == [("/", 302)]
    assert [str(each) for each in response.context["messages"]] == [
        "Your pause is set. Your streak waits for you."
    ]


def test_pause_by_htmx_has_the_browser_open_the_page_again(patient_client):
    response = patient_client.post("/pauses/set/", FIELDS, headers=HTMX)

    assert (response.status_code, response.headers["HX-Redirect"]) == (200, "/progress/")


def test_pause_set_twice_is_one(patient_client, patient):
    for _attempt in range(2):
        patient_client.post("/pauses/set/", FIELDS)

    assert patient.pauses.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("first_day", {"first_day": "2026-05-10"}),
        ("first_day", {"first_day": "2028-01-01", "last_day": ""}),
        ("first_day", {"first_day": "soon"}),
        ("last_day", {"last_day": "2027-06-14"}),
        ("__all__", {"last_day": "2026-06-11"}),
        ("reason", {"reason": "lazy"}),
    ],
)
def test_impossible_pause_is_refused_beside_its_field(
    patient_client, patient, field, changes, headers
):
    response = patient_client.post("/pauses/set/", FIELDS | changes, headers=headers)

    assert (response.status_code, patient.pauses.count()) == (422, 0)
    assert list(response.context["pause_form"].errors) == [field]


def test_refused_pause_keeps_what_was_typed(patient_client):
    response = patient_client.post("/pauses/set/", FIELDS | {"reason": "", "back": "today"})

    text = response.content.decode()
    assert 'value="2026-06-12"' in text
    assert 'name="back" value="today"' in " ".join(text.split())


def test_refused_pause_by_htmx_is_the_form_alone(patient_client):
    response = patient_client.post("/pauses/set/", {}, headers=HTMX)

    assert response.content.decode().strip().startswith("<form")


@pytest.mark.parametrize(("first_day", "status"), [("2026-05-11", 302), ("2026-05-10", 422)])
def test_pause_may_begin_thirty_days_ago(patient_client, first_day, status):
    fields = {"first_day": first_day, "reason": "illness"}

    assert patient_client.post("/pauses/set/", fields).status_code == status


def test_pauses_have_a_page_with_those_to_come_and_the_running_one(patient_client, make_pause):
    make_pause(last_day=TODAY)
    coming = [make_pause(TODAY + 30 * DAY), make_pause(TODAY + 3 * DAY, TODAY + 5 * DAY)]

    response = patient_client.get("/pauses/")

    text = " ".join(response.content.decode().split())
    assert response.context["coming_pauses"] == coming[::-1]
    assert "Your pause runs until June 10, 2026" in text
    assert "From June 13, 2026 until June 15, 2026" in text
    assert "From July 10, 2026 on" in text
    assert 'action="/pauses/set/"' in text


def test_pause_set_on_the_page_of_pauses_leads_back_to_it(patient_client):
    response = patient_client.post("/pauses/set/", FIELDS | {"back": "pauses"})

    assert response.headers["Location"] == "/pauses/"


# --- While it runs --------------------------------------------------------------------------------


def test_running_pause_is_shown_with_who_set_it(patient_client, make_pause, db):
    therapist = User.objects.create_user("thea@example.com", is_staff=True, name="Thea Lindqvist")
    make_pause(last_day=TODAY, set_by=therapist, reason=PauseReason.PAIN)

    text = " ".join(patient_client.get("/").content.decode().split())

    assert "Your pause runs until June 10, 2026" in text
    assert "Set by Thea Lindqvist: it hurts." in text


@pytest.mark.parametrize(
    ("first_day", "last_day"), [(TODAY + DAY, None), (TODAY - 3 * DAY, TODAY - DAY)]
)
def test_pause_of_other_days_is_not_running(patient_client, make_pause, first_day, last_day):
    make_pause(first_day, last_day)

    assert patient_client.get("/").context["running_pause"] is None


def test_day_of_a_pause_is_no_open_day(patient_client, make_pause):
    make_pause()

    response = patient_client.get("/")

    assert "Today's session is waiting." not in response.content.decode()
    assert response.context["situation"] in map(str, SITUATION_TEXTS[Situation.PAUSED])


def test_session_in_a_pause_counts_and_leaves_the_pause(patient, make_pause, start_session):
    make_pause()
    start_session(patient, done=7)

    assert patient.streak(now=NOW).current == 1
    assert [pause.runs_on(TODAY) for pause in patient.pauses.all()] == [True]


def test_front_page_takes_as_many_queries_with_three_pauses_as_with_one(
    patient_client, make_pause, count_queries
):
    make_pause(set_by=User.objects.create_user("a@example.com"))
    with_one = count_queries(patient_client, "/")
    make_pause(set_by=User.objects.create_user("b@example.com"))
    make_pause(set_by=User.objects.create_user("c@example.com"))

    assert count_queries(patient_client, "/") == with_one


# --- Ending it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, BOOSTED, HTMX])
def test_pause_is_ended_yesterday_with_one_tap(patient_client, make_pause, headers):
    pause = make_pause()

    patient_client.post(f"/pauses/{pause.pk}/end/", headers=headers)

    pause.refresh_from_db()
    assert pause.last_day == TODAY - DAY


@pytest.mark.parametrize("first_day", [TODAY, TODAY + 5 * DAY])
def test_pause_without_a_day_behind_it_is_gone(patient_client, patient, make_pause, first_day):
    pause = make_pause(first_day)

    patient_client.post(f"/pauses/{pause.pk}/end/")

    assert patient.pauses.count() == 0


def test_pause_ended_twice_stays_as_it_was_the_first_time(patient_client, make_pause):
    pause = make_pause(TODAY - 9 * DAY, TODAY - 5 * DAY)

    patient_client.post(f"/pauses/{pause.pk}/end/")

    pause.refresh_from_db()
    assert pause.last_day == TODAY - 5 * DAY


@pytest.mark.parametrize(
    ("first_day", "words"),
    [
        (TODAY - DAY, "Your pause has ended. Good to have you back."),
        (TODAY + DAY, "That pause is canceled."),
    ],
)
def test_ending_says_what_has_become_of_the_pause(patient_client, make_pause, first_day, words):
    pause = make_pause(first_day)

    response = patient_client.post(f"/pauses/{pause.pk}/end/", {"back": "today"}, follow=True)

    assert [str(each) for each in response.context["messages"]] == [words]


def test_pause_of_another_patient_is_not_found(client, make_patient, make_pause):
    pause = make_pause()
    client.force_login(make_patient("other@example.com").user)

    response = client.post(f"/pauses/{pause.pk}/end/")

    pause.refresh_from_db()
    assert (response.status_code, pause.last_day) == (404, None)


@pytest.mark.parametrize("path", ["/pauses/set/", "/pauses/1/end/"])
def test_pauses_by_get_are_not_allowed(patient_client, path):
    assert patient_client.get(path).status_code == 405
