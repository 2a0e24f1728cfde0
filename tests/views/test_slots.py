"""Setting the usual time, the habit and the time zone to practice in."""

from datetime import time, timedelta

import pytest
import time_machine

from tests.conftest import NOW
from workouts.forms.slots import SlotForm
from workouts.models import Patient

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
BOOSTED = {"HX-Request": "true", "HX-Boosted": "true"}
DAY = timedelta(days=1)
FIELDS = {
    "suggestion": "after coffee",
    "anchor": "",
    "usual_slot": "07:10",
    "fallback_slot": "18:30",
    "back": "profile",
}
QUESTION = "When will you do it tomorrow?"


@pytest.fixture(autouse=True)
def frozen_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def words_of(response):
    return [str(each) for each in response.context["messages"]]


# --- The slot -------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_slot_is_kept_with_its_habit_and_second_time(patient_client, patient, headers):
    patient_client.post("/settings/slot/", FIELDS, headers=headers)

    patient.refresh_from_db()
    assert patient.anchor == "after coffee"
    assert (patient.usual_slot, patient.fallback_slot) == (time(7, 10), time(18, 30))
    assert patient.slot_answered_at == NOW


def test_slot_by_a_plain_form_leads_back_with_a_message(patient_client):
    response = patient_client.post("/settings/slot/", FIELDS, follow=True)

    assert response.redirect_chain == [("/settings/", 302)]
    assert words_of(response) == ["Your time is saved."]


def test_slot_by_htmx_has_the_browser_open_the_page_again(patient_client):
    response = patient_client.post("/settings/slot/", FIELDS, headers=HTMX)

    assert response.headers["HX-Redirect"] == "/settings/"


@pytest.mark.parametrize(
    ("stored", "suggestion", "own_words", "kept"),
    [
        ("", "own", "after the news", "after the news"),
        ("", "", "after the news", "after the news"),
        ("", "before bed", "", "before bed"),
        ("", "before bed", "after the news", "after the news"),
        ("after coffee", "before bed", "", "before bed"),
        ("after coffee", "after coffee", "after the news", "after the news"),
        ("after coffee", "own", "", ""),
        ("after the news", "own", "after the news", "after the news"),
        ("after the news", "before bed", "after the news", "before bed"),
        ("after the news", "own", "", ""),
    ],
)
def test_habit_is_what_was_chosen_or_said_last(
    patient_client, patient, stored, suggestion, own_words, kept
):
    Patient.objects.update(anchor=stored)

    patient_client.post("/settings/slot/", FIELDS | {"suggestion": suggestion, "anchor": own_words})

    patient.refresh_from_db()
    assert patient.anchor == kept


@pytest.mark.parametrize(
    ("stored", "chosen"),
    [("", None), ("after coffee", "after coffee"), ("after the news", "something else")],
)
def test_no_habit_is_chosen_for_anybody(patient, stored, chosen):
    patient.anchor = stored

    radios = SlotForm(instance=patient)["suggestion"]

    checked = [radio.choice_label for radio in radios if radio.data["selected"]]
    assert checked == ([chosen] if chosen else [])


def test_slot_may_be_given_up(patient_client, patient):
    Patient.objects.update(usual_slot=time(7), fallback_slot=time(9))

    patient_client.post("/settings/slot/", {"anchor": "", "usual_slot": "", "fallback_slot": ""})

    patient.refresh_from_db()
    assert (patient.usual_slot, patient.fallback_slot) == (None, None)


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("usual_slot", {"usual_slot": "25:00"}),
        ("usual_slot", {"usual_slot": ""}),
        ("fallback_slot", {"fallback_slot": "07:10"}),
        ("fallback_slot", {"fallback_slot": "06:00"}),
        ("fallback_slot", {"usual_slot": "01:00", "fallback_slot": "22:00"}),
        ("anchor", {"anchor": "x" * 81}),
        ("suggestion", {"suggestion": "x"}),
    ],
)
def test_impossible_slot_is_refused_beside_its_field(
    patient_client, patient, field, changes, headers
):
    response = patient_client.post("/settings/slot/", FIELDS | changes, headers=headers)

    patient.refresh_from_db()
    assert (response.status_code, patient.usual_slot, patient.slot_answered_at) == (422, None, None)
    assert list(response.context["slot_form"].errors) == [field]


def test_second_time_may_come_after_midnight(patient_client, patient):
    patient_client.post(
        "/settings/slot/", FIELDS | {"usual_slot": "22:00", "fallback_slot": "01:00"}
    )

    patient.refresh_from_db()
    assert patient.fallback_slot == time(1, 0)


def test_refused_slot_by_htmx_is_the_form_alone_with_what_was_typed(patient_client):
    wrong = FIELDS | {"fallback_slot": "06:00", "asks_slot": "on"}

    text = patient_client.post("/settings/slot/", wrong, headers=HTMX).content.decode()

    assert text.strip().startswith("<form")
    assert ['value="06:00"' in text, "Not now" in text] == [True, True]


def test_slot_by_get_is_not_allowed(patient_client):
    assert patient_client.get("/settings/slot/").status_code == 405


# --- One tap moves it -----------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, BOOSTED])
def test_slot_moves_alone(patient_client, patient, headers):
    Patient.objects.update(usual_slot=time(7), fallback_slot=time(18), anchor="after coffee")

    patient_client.post("/settings/slot/", {"usual_slot": "08:30"}, headers=headers)

    patient.refresh_from_db()
    assert (patient.usual_slot, patient.fallback_slot) == (time(8, 30), time(18))
    assert patient.anchor == "after coffee"


def test_slot_that_moves_past_the_second_time_gives_that_up(patient_client, patient):
    Patient.objects.update(usual_slot=time(7), fallback_slot=time(8))

    response = patient_client.post("/settings/slot/", {"usual_slot": "08:30"}, follow=True)

    patient.refresh_from_db()
    assert patient.fallback_slot is None
    assert words_of(response) == [
        "8:30 a.m. is your time now. Your second time was earlier, so it was removed."
    ]


def test_slot_that_does_not_move_says_so(patient_client, patient):
    response = patient_client.post("/settings/slot/", {"usual_slot": "late"})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["usual_slot"])


# --- Asked once -----------------------------------------------------------------------------------


def test_question_comes_with_the_summary_of_the_first_session(
    patient_client, patient, start_session
):
    session = start_session(patient, done=1)
    session.finish(at=NOW)

    assert QUESTION in patient_client.get(session.get_absolute_url()).content.decode()


def test_question_is_asked_on_no_other_page(patient_client, patient, start_session):
    start_session(patient, at=NOW - DAY, done=7)

    pages = [patient_client.get(url).content.decode() for url in ("/", "/progress/")]
    assert [page for page in pages if QUESTION in page] == []


@pytest.mark.parametrize(
    "answered", [{"slot_answered_at": NOW}, {"usual_slot": time(7, 0)}], ids=str
)
def test_question_is_not_asked_again(patient_client, patient, start_session, answered):
    session = start_session(patient, done=7)
    session.finish(at=NOW)
    Patient.objects.update(**answered)

    assert QUESTION not in patient_client.get(session.get_absolute_url()).content.decode()


def test_question_waits_for_the_first_repetition(patient_client, patient, start_session):
    session = start_session(patient)
    session.finish(at=NOW)

    assert QUESTION not in patient_client.get(session.get_absolute_url()).content.decode()


def test_not_now_is_an_answer(patient_client, patient):
    patient_client.post("/settings/slot/", FIELDS | {"not_now": "on"})

    patient.refresh_from_db()
    assert (patient.usual_slot, patient.slot_answered_at) == (None, NOW)


# --- The zone -------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, BOOSTED])
def test_zone_moves_when_the_patient_says_so(patient_client, patient, headers):
    Patient.objects.update(usual_slot=time(7, 10), declined_zone="Europe/Berlin")
    fields = {"zone": "Europe/Berlin", "answer": "move"}

    patient_client.post("/settings/zone/", fields, headers=headers)

    patient.refresh_from_db()
    assert (patient.zone, patient.declined_zone) == ("Europe/Berlin", "")
    assert patient.usual_slot == time(7, 10)


def test_zone_that_was_declined_is_remembered(patient_client, patient):
    before = patient.zone

    patient_client.post("/settings/zone/", {"zone": "Europe/Berlin", "answer": "keep"})

    patient.refresh_from_db()
    assert (patient.zone, patient.declined_zone) == (before, "Europe/Berlin")


def test_zone_that_nobody_knows_is_declined_all_the_same(patient_client, patient):
    patient_client.post("/settings/zone/", {"zone": "America/New_Zone", "answer": "keep"})

    patient.refresh_from_db()
    assert patient.declined_zone == "America/New_Zone"


def test_zone_moves_no_day_that_was_practiced(patient_client, patient, start_session):
    session = start_session(patient, done=7)

    patient_client.post("/settings/zone/", {"zone": "Pacific/Auckland", "answer": "move"})

    session.refresh_from_db()
    assert (session.practice_day, session.zone) == (NOW.date(), "America/Los_Angeles")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("zone", {"zone": "Mars/Olympus"}),
        ("zone", {"zone": "UTC"}),
        ("zone", {"zone": ""}),
        ("answer", {"answer": "maybe"}),
    ],
)
def test_impossible_zone_is_refused(patient_client, patient, field, changes):
    fields = {"zone": "Europe/Berlin", "answer": "move"} | changes

    response = patient_client.post("/settings/zone/", fields)

    patient.refresh_from_db()
    assert (response.status_code, patient.zone) == (422, "America/Los_Angeles")
    assert list(response.context["form"].errors) == [field]


def test_zone_by_get_is_not_allowed(patient_client):
    assert patient_client.get("/settings/zone/").status_code == 405


def test_zone_is_offered_by_a_script_alone(patient_client, patient):
    Patient.objects.update(declined_zone="Asia/Tokyo")

    text = patient_client.get("/").content.decode()

    assert 'data-zone="America/Los_Angeles"' in text
    assert 'data-declined="Asia/Tokyo"' in text


def test_zone_is_not_offered_before_one_is_known(patient_client, patient):
    Patient.objects.update(zone="")

    assert "data-zone-offer" not in patient_client.get("/").content.decode()
