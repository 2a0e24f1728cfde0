"""A patient's pages at the desk: as this patient gets them, marked, and nothing written."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import add_history, queries_of, url_of
from workouts.models import PatientRead, Pause, Plan, Routine, SessionLog
from workouts.models.access_log import ReadPage
from workouts.models.checkpoints import Checkpoint
from workouts.models.pauses import PauseReason
from workouts.player.cues import CUES_COOKIE

PAGES = ["as-patient", "as-patient-list", "as-patient-session"]
A_DAY = timedelta(days=1)

every_page = pytest.mark.parametrize("page", PAGES)


def html_of(client, patient, page):
    return client.get(url_of(patient, page)).content.decode()


def every_row():
    """Each table but who looked, and when the desk was used last."""
    return {
        model: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if model not in {PatientRead, Session}
    }


def today_of(patient):
    return patient.today(now=timezone.now())


@pytest.fixture
def patient(make_patient, therapist):
    return make_patient("maria@example.com", name="Maria Moss", therapist=therapist)


@pytest.fixture
def prescribe(patient):
    def prescribe(starts_on, **fields):
        plan = Plan.objects.create(
            patient=patient, routine=Routine.objects.default(), starts_on=starts_on
        )
        item = plan.routine.items.first()
        return plan.items.create(item=item, **{"remark": "Slowly, Maria.", **fields})

    return prescribe


# --- As this patient gets them -------------------------------------------------------------------


def test_front_page_greets_the_patient_and_not_the_therapist(therapist_client, patient):
    html = html_of(therapist_client, patient, "as-patient")

    assert re.sub(r"\s+", " ", re.search("<h1>(.*?)</h1>", html, re.DOTALL)[1]).strip() == (
        "Hi, Maria"
    )


def test_front_page_shows_what_the_patients_own_shows(client, therapist_client, own):
    own.patient.cue_tones_volume = 30
    own.patient.save()
    client.force_login(own.user)

    theirs = client.get(reverse("today"))
    shown = therapist_client.get(url_of(own.patient, "as-patient"))

    assert main_text(shown) == main_text(theirs)


def main_text(response):
    """The words of the page, without those of the frame around it."""
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main)).strip()


@pytest.mark.parametrize("page", ["as-patient", "as-patient-list"])
def test_plan_in_force_today_is_shown(therapist_client, patient, prescribe, page):
    prescribe(today_of(patient) - A_DAY)

    assert "Slowly, Maria." in html_of(therapist_client, patient, page)


def test_player_has_the_patients_settings_and_not_those_of_this_device(therapist_client, patient):
    patient.cue_voice_volume = 35
    patient.save()
    therapist_client.cookies[CUES_COOKIE] = "%7B%22voice_volume%22%3A%2090%7D"

    html = html_of(therapist_client, patient, "as-patient-session")

    assert "&quot;voice_volume&quot;: 35" in html


def test_open_session_is_shown_as_far_as_it_is(therapist_client, patient, start_session):
    session = start_session(patient, done=2, at=timezone.now())

    response = therapist_client.get(url_of(patient, "as-patient-list"))

    session = SessionLog.objects.get(pk=session.pk)
    assert response.context["summary"].done_reps == session.done_reps
    assert str(session.uuid) not in response.content.decode()


def test_short_version_is_shown_where_it_is_asked_for(therapist_client, patient):
    response = therapist_client.get(url_of(patient, "as-patient-list"), {"version": "short"})

    assert response.context["session"].version == "short"


# --- The day of the next start -------------------------------------------------------------------


def shown_day(client, patient):
    response = client.get(url_of(patient, "as-patient-list"))
    return response.context["session"].practice_day


def test_session_is_todays(therapist_client, patient):
    assert shown_day(therapist_client, patient) == today_of(patient)


def test_first_plan_of_a_later_day_is_shown_as_it_will_be(therapist_client, patient, prescribe):
    prescribe(today_of(patient) + 3 * A_DAY)

    html = html_of(therapist_client, patient, "as-patient-list")

    assert shown_day(therapist_client, patient) == today_of(patient) + 3 * A_DAY
    assert "Slowly, Maria." in html
    assert "This is the session of" in html


def test_during_a_pause_the_session_is_that_of_its_end(therapist_client, patient):
    today = today_of(patient)
    Pause.objects.create(
        patient=patient, first_day=today, last_day=today + 4 * A_DAY, reason=PauseReason.AWAY
    )

    assert shown_day(therapist_client, patient) == today + 5 * A_DAY


def test_on_a_day_off_the_session_is_that_of_the_plans_next_day(
    therapist_client, patient, prescribe
):
    today = today_of(patient)
    plan = prescribe(today - A_DAY).plan
    Plan.objects.filter(pk=plan.pk).update(weekday_mask=1 << (today + 2 * A_DAY).weekday())

    assert shown_day(therapist_client, patient) == today + 2 * A_DAY


def test_once_today_is_done_the_session_is_tomorrows(therapist_client, patient, start_session):
    start_session(patient, done=1000, at=timezone.now()).finish(at=timezone.now())

    assert shown_day(therapist_client, patient) == today_of(patient) + A_DAY


def test_where_nothing_is_prescribed_the_front_page_says_so(therapist_client, patient):
    Routine.objects.default().items.all().delete()

    response = therapist_client.get(url_of(patient, "as-patient-session"))

    assert (response.status_code, response.url) == (302, url_of(patient, "as-patient"))


# --- Nothing is written --------------------------------------------------------------------------


@every_page
def test_nothing_is_written_but_who_looked(therapist_client, own, page):
    before = every_row()

    therapist_client.get(url_of(own.patient, page))

    assert every_row() == before


@every_page
def test_not_even_what_follows_from_other_rows_is_written(therapist_client, own, page):
    add_history(own.patient, own.session, days=[n * A_DAY for n in range(1, 400)])
    Checkpoint.objects.all().delete()

    therapist_client.get(url_of(own.patient, page))

    assert not Checkpoint.objects.exists()


@every_page
def test_no_cookie_of_the_patient_is_set(therapist_client, own, page):
    response = therapist_client.get(url_of(own.patient, page))

    assert set(response.cookies) <= {"csrftoken", "signed_in"}
    assert own.user.opaque_id.hex not in str(response.cookies)


@every_page
def test_every_control_is_disabled(therapist_client, own, page):
    html = html_of(therapist_client, own.patient, page)

    start, end = html.index("<fieldset class="), html.rindex("</fieldset>")
    assert re.match(r'<fieldset class="preview" data-page="\w+" disabled>', html[start:])
    # The question before the desk is left, which sends nothing.
    assert re.findall("<form[^>]*>", html[:start] + html[end:]) == ['<form method="dialog">']


@every_page
def test_browser_may_send_no_form(therapist_client, own, page):
    response = therapist_client.get(url_of(own.patient, page))

    assert "form-action 'none'" in response.headers["Content-Security-Policy"]


def test_form_that_is_sent_all_the_same_is_refused(therapist_client, own):
    html = html_of(therapist_client, own.patient, "as-patient")
    owner = re.search('name="page_owner" value="([^"]+)"', html)[1]

    response = therapist_client.post(reverse("start_session"), {"page_owner": owner})

    assert response.status_code == 409


@every_page
def test_links_lead_within_these_pages_or_back(therapist_client, own, page):
    html = html_of(therapist_client, own.patient, page)

    ways = {url_of(own.patient, name) for name in [*PAGES, "brief"]}
    found = {address.partition("#")[0] for address in re.findall(r'<a\b[^>]*href="([^"]*)"', html)}
    assert found - {""} <= ways


def test_message_for_the_therapist_waits_for_the_desk(therapist_client, own):
    therapist_client.post(url_of(own.patient, "activity"))

    html = html_of(therapist_client, own.patient, "as-patient")

    assert 'class="message message-success"' not in html
    assert 'class="messagelist"' in html_of(therapist_client, own.patient, "brief")


# --- Who may look --------------------------------------------------------------------------------


@every_page
def test_another_therapists_patient_is_not_found(colleague_client, own, page):
    assert colleague_client.get(url_of(own.patient, page)).status_code == 404


@every_page
def test_post_is_refused(therapist_client, own, page):
    assert therapist_client.post(url_of(own.patient, page)).status_code == 405


@every_page
def test_access_log_names_what_was_seen(therapist_client, own, therapist, page):
    therapist_client.get(url_of(own.patient, page))

    read = PatientRead.objects.order_by("pk").last()
    assert (read.reader, read.patient, read.page) == (
        therapist.opaque_id,
        own.user.opaque_id,
        ReadPage.PREVIEW,
    )


@every_page
def test_visitor_is_asked_to_sign_in(client, own, page):
    assert client.get(url_of(own.patient, page)).status_code == 302


def test_patient_without_a_name_is_called_the_patient(therapist_client, make_patient, therapist):
    nameless = make_patient("nameless@example.com", name="", therapist=therapist)

    html = html_of(therapist_client, nameless, "as-patient")

    assert "You see what the patient sees. Nothing is saved." in html
    assert "Back to the patient" in html


def test_brief_leads_there(therapist_client, own):
    assert url_of(own.patient, "as-patient") in html_of(therapist_client, own.patient, "brief")


@every_page
def test_number_of_queries_does_not_grow_with_sessions(therapist_client, own, page):
    add_history(own.patient, own.session, days=[n * A_DAY for n in range(1, 10)])
    html_of(therapist_client, own.patient, "brief")
    few = queries_of(therapist_client, url_of(own.patient, page))
    add_history(own.patient, own.session, days=[n * A_DAY for n in range(10, 40)])
    html_of(therapist_client, own.patient, "brief")

    assert queries_of(therapist_client, url_of(own.patient, page)) == few
