"""The list of patients: what each column says about a patient's practice, pain and pauses."""

from datetime import timedelta

import pytest
import time_machine

from tests.admin.conftest import add_history, browser_of, list_url, rows, url_of
from tests.admin.patient_rows import column, flag
from tests.conftest import NOW
from workouts.models import Exercise, Patient, SessionLog, User

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def test_list_shows_who_practiced_who_stopped_and_who_hurts(
    therapist_client, therapist, make_patient, start_session
):
    anna = make_patient("anna@example.com", name="Anna", therapist=therapist)
    session = start_session(anna, done=7)
    session.record([], at=NOW, pain_after=6)
    add_history(anna, session, days=[DAY, 2 * DAY])
    bert = make_patient("bert@example.com", name="Bert", therapist=therapist)
    start_session(bert, at=NOW - 21 * DAY, done=7)
    cleo = make_patient("cleo@example.com", name="Cleo", therapist=therapist)
    User.objects.filter(pk=cleo.user.pk).update(joined_at=NOW)

    response = therapist_client.get(list_url(Patient))

    assert [list(row.values()) for row in rows(response)] == [
        [
            "Bert",
            "Stopped: 20 planned days missed",
            "",
            "21 days ago",
            "0 of the last 7 days kept, 1 of the last 28",
            "0",
            "2%",
            "",
            "100%",
            "",
        ],
        [
            "Anna",
            "",
            "",
            "today",
            "3 of the last 7 days kept, 3 of the last 28",
            "3",
            "15%",
            "latest: 6",
            "100%",
            "",
        ],
        [
            "Cleo",
            "",
            "",
            "not yet",
            "0 of the last 7 days kept, 0 of the last 28",
            "0",
            "0%",
            "",
            "–",
            "",
        ],
    ]


def test_list_draws_the_days_kept(therapist_client, own):
    text = therapist_client.get(list_url(Patient)).content.decode()

    assert text.count('<svg class="chart desk-strip"') == 1
    assert 'aria-label="1 of the last 7 days kept, 1 of the last 28"' in text
    assert "1 of 7, 1 of 28" in text


def test_name_in_the_list_leads_to_the_brief(therapist_client, own):
    text = therapist_client.get(list_url(Patient)).content.decode()

    assert f'<a href="{url_of(own.patient, "brief")}">Olga Own</a>' in text


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        # By how many days ago.
        ({27: 3, 20: 3, 9: 3, 3: 6, 1: 7, 0: 5}, "up from 3 to 6 in four weeks"),
        ({13: 2, 12: 4, 7: 5, 0: 6}, "up from 4 to 6 in two weeks"),
        ({14: 7, 6: 4, 0: 3}, "down from 7 to 4 in three weeks"),
        ({21: 4, 0: 4}, "steady at 4 for four weeks"),
        ({7: 4, 0: 5}, "up from 4 to 5 in two weeks"),
        ({6: 2, 0: 6}, "latest: 6"),
        ({10: 4, 9: 5}, "latest: 5"),
    ],
)
def test_list_and_brief_say_where_the_pain_goes(answers, words, therapist_client, own):
    days = [days_ago for days_ago in answers if days_ago]
    older = add_history(own.patient, own.session, days=[nth * DAY for nth in days])
    SessionLog.objects.filter(pk=own.session.pk).update(pain_after=answers.get(0))
    for session, days_ago in zip(older, days, strict=True):
        SessionLog.objects.filter(pk=session.pk).update(pain_after=answers[days_ago])

    response = therapist_client.get(list_url(Patient))
    brief = therapist_client.get(url_of(own.patient, "brief"))

    told = brief.context["pain_trend"]
    assert column(response, "pain") == [words]
    assert told == (words if "weeks" in words else "")
    assert brief.content.decode().count(f"Pain after the sessions: {told}") == (2 if told else 0)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"pain_before": 2, "pain_after": 4}, "Pain up from 2 to 4 on June 10"),
        ({"pain_before": 2, "pain_next_morning": 4}, "Pain up from 2 to 4 on June 10"),
        ({"pain_limit": 3}, "Pain 4, limit 3, on June 10"),
        ({"pain_before": 3}, ""),
    ],
)
def test_list_marks_pain_concerns(answers, words, therapist_client, own):
    SessionLog.objects.filter(pk=own.session.pk).update(**answers)

    response = therapist_client.get(list_url(Patient))

    assert column(response, "attention") == [words]


def test_list_marks_pain_that_rose_over_the_weeks(therapist_client, own):
    older = add_history(own.patient, own.session, days=[7 * DAY, 8 * DAY])
    SessionLog.objects.filter(pk__in=[each.pk for each in older]).update(pain_after=2)

    response = therapist_client.get(list_url(Patient))

    assert column(response, "attention") == ["Pain: up from 2 to 4 in two weeks"]


def test_list_says_who_has_not_begun(therapist_client, therapist, make_patient):
    patient = make_patient("new@example.com", therapist=therapist)
    User.objects.filter(pk=patient.user.pk).update(joined_at=NOW - 10 * DAY)

    response = therapist_client.get(list_url(Patient))

    assert column(response, "attention") == ["Has not begun"]


def test_list_says_every_reason(therapist_client, own):
    exercise = Exercise.objects.get(slug="bridge")
    therapist_client.get(list_url(Patient))
    flag(own.patient, is_falling=True, keeps_skipping=True, skipped_exercise=exercise)

    response = therapist_client.get(list_url(Patient))

    words = f"Keeps fewer days than before; Keeps skipping: {exercise.name}"
    assert column(response, "attention") == [words]


def test_list_says_what_explains_a_gap(therapist_client, own):
    own.pause.first_day = NOW.date()
    own.pause.save()

    response = therapist_client.get(list_url(Patient))

    words = "paused until July 14, 2026: I am away"
    assert column(response, "absence") == [words]
    assert f'<div class="desk-absence">{words}</div>' in response.content.decode()


def test_list_says_yesterday(therapist_client, therapist, patient, start_session):
    Patient.objects.update(therapist=therapist)
    start_session(patient, at=NOW - DAY, done=1)

    response = therapist_client.get(list_url(Patient))

    assert column(response, "last_session") == ["yesterday"]


def test_list_counts_unread_messages(therapist_client, own):
    assert column(therapist_client.get(list_url(Patient)), "unread_messages") == ["2 new"]


def test_list_names_the_therapist_to_administrators_alone(
    therapist_client, administrator_client, own
):
    cell = '<td class="field-therapist nowrap">Thea Therapist</td>'

    lists = [
        client.get(list_url(Patient)).content.decode()
        for client in (administrator_client, therapist_client)
    ]

    assert [cell in text for text in lists] == [True, False]


def test_list_is_true_again_on_another_day(therapist, therapist_client, own):
    before = column(therapist_client.get(list_url(Patient)), "last_session")
    with time_machine.travel(NOW + 3 * DAY, tick=False):
        after = column(browser_of(therapist).get(list_url(Patient)), "last_session")

    assert (before, after) == (["today"], ["3 days ago"])
