"""The list of patients, and the page of one."""

from datetime import date, timedelta

import pytest
import time_machine

from tests.admin.conftest import (
    add_history,
    add_url,
    browser_of,
    filled_in,
    list_url,
    queries_of,
    rows,
    url_of,
)
from tests.conftest import NOW
from workouts.admin.patients import PatientAdmin
from workouts.models import BarrierAnswer, Exercise, Glance, Patient, SessionLog, User
from workouts.models.reminders import Barrier
from workouts.progress.glances import refresh

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def column(response, name):
    return [row[name] for row in rows(response)]


def names(client, **query):
    return column(client.get(list_url(Patient), query), "name")


# --- The list -----------------------------------------------------------------------------------


def test_list_tells_who_practised_who_stopped_and_who_hurts(
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
            "stopped: 20 planned days missed",
            "",
            "21 days ago",
            "0 of the last 7 days kept, 1 of the last 28",
            "0",
            "2 %",
            "–",
            "100 %",
            "",
        ],
        [
            "Anna",
            "",
            "",
            "today",
            "3 of the last 7 days kept, 3 of the last 28",
            "3",
            "15 %",
            "6",
            "100 %",
            "",
        ],
        [
            "Cleo",
            "",
            "",
            "not yet",
            "0 of the last 7 days kept, 0 of the last 28",
            "0",
            "0 %",
            "–",
            "–",
            "",
        ],
    ]


def test_list_draws_the_days_kept(therapist_client, own):
    text = therapist_client.get(list_url(Patient)).content.decode()

    assert text.count('<svg class="chart desk-strip"') == 1
    assert 'aria-label="1 of the last 7 days kept, 1 of the last 28"' in text
    assert "1 of 7, 1 of 28" in text


def test_list_leads_to_page_and_brief(therapist_client, own):
    text = therapist_client.get(list_url(Patient)).content.decode()

    assert f'<a href="{url_of(own.patient)}">Olga Own</a>' in text
    assert f'<a href="{url_of(own.patient, "brief")}">Brief</a>' in text


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        # By how many days ago.
        ({27: 3, 20: 3, 9: 3, 3: 6, 1: 7, 0: 5}, "up from 3 to 6 in four weeks"),
        ({13: 2, 12: 4, 7: 5, 0: 6}, "up from 4 to 6 in two weeks"),
        ({14: 7, 6: 4, 0: 3}, "down from 7 to 4 in three weeks"),
        ({21: 4, 0: 4}, "steady at 4 for four weeks"),
        ({7: 4, 0: 5}, "up from 4 to 5 in two weeks"),
        ({6: 2, 0: 6}, "6"),
        ({10: 4, 9: 5}, "5"),
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
        ({"pain_before": 2, "pain_after": 4}, "▲ rose by 2 or more, June 10, 2026"),
        ({"pain_before": 2, "pain_next_morning": 4}, "▲ rose by 2 or more, June 10, 2026"),
        ({"pain_limit": 3}, "▲ above the limit, June 10, 2026"),
        ({"pain_before": 3}, ""),
    ],
)
def test_list_marks_whose_pain_deserves_a_second_look(answers, words, therapist_client, own):
    SessionLog.objects.filter(pk=own.session.pk).update(**answers)

    response = therapist_client.get(list_url(Patient))

    assert column(response, "attention") == [words]


def test_list_marks_pain_that_rose_over_the_weeks(therapist_client, own):
    older = add_history(own.patient, own.session, days=[7 * DAY, 8 * DAY])
    SessionLog.objects.filter(pk__in=[each.pk for each in older]).update(pain_after=2)

    response = therapist_client.get(list_url(Patient))

    assert column(response, "attention") == ["▲ pain is up by 2 or more"]


def test_list_says_who_has_not_begun(therapist_client, therapist, make_patient):
    patient = make_patient("new@example.com", therapist=therapist)
    User.objects.filter(pk=patient.user.pk).update(joined_at=NOW - 10 * DAY)

    response = therapist_client.get(list_url(Patient))

    assert column(response, "attention") == ["has not begun"]


def test_list_says_every_reason(therapist_client, own):
    exercise = Exercise.objects.get(slug="bridge")
    therapist_client.get(list_url(Patient))
    flag(own.patient, is_falling=True, keeps_skipping=True, skipped_exercise=exercise)

    response = therapist_client.get(list_url(Patient))

    words = f"keeps fewer days than before; keeps skipping: {exercise.name}"
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


def test_list_counts_unread_words(therapist_client, own):
    assert column(therapist_client.get(list_url(Patient)), "unread_messages") == ["2"]


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


# --- Its order ----------------------------------------------------------------------------------


@pytest.fixture
def clinic(therapist, make_patient):
    """Patients whose rows are true, by their names."""
    patients = {
        name: make_patient(f"{name.lower()}@example.com", name=name, therapist=therapist)
        for name in ("Anna", "Bert", "Cleo", "Dora")
    }
    User.objects.update(joined_at=NOW)
    refresh(Patient.objects.all(), now=NOW, most=None)
    return patients


def flag(patient, **columns):
    """As if the patient's row had been made so; it is not made anew while it seems true."""
    SessionLog.objects.of(patient).update(progressed_at=None)
    patient.plans.model.history.all().delete()
    patient.pauses.model.history.all().delete()
    Glance.objects.filter(pk=patient.pk).update(**columns)


def test_list_begins_with_who_needs_attention_most(therapist_client, clinic):
    flag(clinic["Bert"], is_falling=True, weight=3)
    flag(clinic["Dora"], hurts=True, weight=16)

    assert names(therapist_client) == ["Dora", "Bert", "Anna", "Cleo"]


def test_list_puts_unread_words_before_a_small_reason(therapist_client, clinic):
    flag(clinic["Bert"], is_falling=True, weight=3)
    BarrierAnswer.objects.create(
        patient=clinic["Cleo"], day=NOW.date(), barrier=Barrier.UNSURE, question="How?"
    )

    assert names(therapist_client) == ["Cleo", "Bert", "Anna", "Dora"]


@pytest.mark.parametrize(
    ("cell", "column_name", "values"),
    [
        (
            "last_session",
            "last_day",
            [date(2026, 6, 3), date(2026, 6, 1), date(2026, 6, 4), date(2026, 6, 2)],
        ),
        ("kept", "kept_in_28", [20, 3, 28, 7]),
        ("chain", "chain", [20, 3, 28, 7]),
        ("strength", "strength", [0.5, 0.2, 0.9, 0.3]),
        ("pain", "pain", [5, 1, 9, 3]),
        ("timed_share", "timed_share", [0.5, 0.2, 0.9, 0.3]),
    ],
)
def test_list_is_sorted_by_what_matters(cell, column_name, values, therapist_client, clinic):
    place = PatientAdmin.list_display.index(cell)
    for patient, value in zip(clinic.values(), values, strict=True):
        flag(patient, **{column_name: value})

    down, up = names(therapist_client, o=f"-{place}"), names(therapist_client, o=place)

    assert (down, up) == (["Cleo", "Anna", "Dora", "Bert"], ["Bert", "Dora", "Anna", "Cleo"])


def test_list_is_sorted_by_unread_words(therapist_client, clinic):
    for name, count in (("Dora", 2), ("Bert", 1)):
        for back in range(count):
            BarrierAnswer.objects.create(
                patient=clinic[name],
                day=NOW.date() - back * DAY,
                barrier=Barrier.UNSURE,
                question="How?",
            )

    place = PatientAdmin.list_display.index("unread_messages")
    assert names(therapist_client, o=f"-{place}")[:2] == ["Dora", "Bert"]


# --- Its filters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "column_name"),
    [
        ("hurts", "hurts"),
        ("stopped", "has_stopped"),
        ("falling", "is_falling"),
        ("skips", "keeps_skipping"),
    ],
)
def test_list_is_filtered_by_flag(name, column_name, therapist_client, clinic):
    flag(clinic["Cleo"], **{column_name: True})

    assert names(therapist_client, flag=name) == ["Cleo"]


def test_list_is_filtered_by_unread_words(therapist_client, clinic, own):
    assert names(therapist_client, flag="words") == ["Olga Own"]


def test_list_leaves_out_an_unknown_flag(therapist_client, clinic):
    assert names(therapist_client, flag="x") == ["Anna", "Bert", "Cleo", "Dora"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Anna", "Cleo", "Dora"]),
        ({"account": "discharged"}, ["Bert"]),
        ({"account": "all"}, ["Anna", "Bert", "Cleo", "Dora"]),
        ({"account": "x"}, ["Anna", "Cleo", "Dora"]),
    ],
)
def test_list_hides_discharged_patients_unless_asked_for(query, expected, therapist_client, clinic):
    User.objects.filter(pk=clinic["Bert"].user.pk).update(is_active=False)

    assert names(therapist_client, **query) == expected


def test_list_offers_three_kinds_of_account(therapist_client, clinic):
    text = therapist_client.get(list_url(Patient)).content.decode()

    offered = text[text.index("By account") :]
    assert [word in offered for word in (">Active<", ">Discharged<", ">All<")] == [True] * 3


@pytest.mark.parametrize("words", ["olga", "OWN", "olga@example"])
def test_list_is_searched_by_name_and_address(words, administrator_client, own, foreign):
    assert names(administrator_client, q=words) == ["Olga Own"]


def test_patient_without_an_address_is_listed_and_found(therapist_client, own):
    User.objects.filter(pk=own.user.pk).update(email=None)

    assert (names(therapist_client), names(therapist_client, q="olga")) == (
        ["Olga Own"],
        ["Olga Own"],
    )


def test_administrator_filters_by_therapist(administrator_client, colleague, own, foreign):
    query = {"therapist__id__exact": colleague.pk}

    response = administrator_client.get(list_url(Patient), query)

    assert column(response, "name") == ["Zelda Fox"]
    assert ">Omar Colleague</a>" in response.content.decode()


def test_administrator_finds_patients_without_a_therapist(administrator_client, own, make_patient):
    make_patient("new@example.com", name="Nora New")

    assert names(administrator_client, therapist__isnull="True") == ["Nora New"]


# --- Its cost -----------------------------------------------------------------------------------


def test_list_shows_a_hundred_rows_a_page(therapist_client, clinic):
    response = therapist_client.get(list_url(Patient))

    assert response.context["cl"].list_per_page == 100


def test_list_takes_as_many_queries_for_three_patients_as_for_one(
    therapist_client, therapist, make_case, own
):
    for_one = queries_of(therapist_client, list_url(Patient))
    make_case("Petra Own", therapist)
    make_case("Quinn Own", therapist)

    assert queries_of(therapist_client, list_url(Patient)) == for_one


def test_list_of_true_rows_takes_as_many_queries_for_three_patients_as_for_one(
    therapist_client, clinic
):
    Patient.objects.exclude(user__name="Anna").update(therapist=None)
    for_one = queries_of(therapist_client, list_url(Patient))
    Patient.objects.update(therapist=User.objects.get(name="Thea Therapist"))

    assert queries_of(therapist_client, list_url(Patient)) == for_one


@pytest.mark.parametrize("page", ["list", "change"])
def test_page_takes_as_many_queries_after_400_sessions_as_after_one(page, therapist_client, own):
    url = list_url(Patient) if page == "list" else url_of(own.patient)
    after_one = queries_of(therapist_client, url)
    add_history(own.patient, own.session, days=[DAY * back for back in range(1, 400)])

    assert queries_of(therapist_client, url) == after_one


# --- The page -----------------------------------------------------------------------------------


def test_page_tells_the_patient_at_a_glance(therapist_client, own):
    response = therapist_client.get(url_of(own.patient))

    text = response.content.decode()
    assert "Olga Own · olga@example.com" in text
    assert "Word of Olga Own" in text
    assert "Note about Olga Own" in text


def test_page_shows_the_newest_twenty_sessions_first(therapist_client, own):
    add_history(own.patient, own.session, days=[DAY * back for back in range(1, 30)])

    response = therapist_client.get(url_of(own.patient))

    tables = response.context["inline_admin_formsets"]
    sessions = next(table.formset for table in tables if table.opts.model is SessionLog)
    days = [form.instance.practice_day for form in sessions.forms]
    assert days == [NOW.date() - DAY * back for back in range(20)]


def test_page_lets_the_therapist_change_habits(therapist_client, own):
    url = url_of(own.patient)
    habits = {
        "usual_slot": "07:30",
        "anchor": "tea",
        "zone": "Europe/Madrid",
        "cue_tones": None,
        "lead_in_seconds": "20",
    }

    therapist_client.post(url, filled_in(therapist_client.get(url), **habits))

    own.patient.refresh_from_db()
    assert str(own.patient.usual_slot) == "07:30:00"
    assert (own.patient.anchor, own.patient.zone) == ("tea", "Europe/Madrid")
    assert (own.patient.cue_tones, own.patient.lead_in_seconds) == (False, 20)


@pytest.mark.parametrize(
    ("field", "value"), [("cue_tones_volume", "101"), ("lead_in_seconds", "4")]
)
def test_page_refuses_cues_out_of_range(field, value, therapist_client, own):
    url = url_of(own.patient)

    response = therapist_client.post(url, filled_in(therapist_client.get(url), **{field: value}))

    assert list(response.context["adminform"].form.errors) == [field]


def test_page_refuses_an_unknown_zone_and_keeps_what_was_typed(therapist_client, own):
    url = url_of(own.patient)
    data = filled_in(therapist_client.get(url), zone="Mars/Olympus", anchor="tea")

    response = therapist_client.post(url, data)

    form = response.context["adminform"].form
    assert list(form.errors) == ["zone"]
    assert form["anchor"].value() == "tea"


def test_therapist_cannot_hand_the_patient_over(therapist_client, therapist, colleague, own):
    url = url_of(own.patient)
    forged = {"therapist": colleague.pk, "user": colleague.pk, "anchor": "tea"}

    therapist_client.post(url, filled_in(therapist_client.get(url), **forged))

    own.patient.refresh_from_db()
    assert (own.patient.therapist, own.patient.user) == (therapist, own.user)
    assert own.patient.anchor == "tea"


def test_administrator_hands_the_patient_over(
    administrator_client, colleague_client, colleague, own
):
    url = url_of(own.patient)

    administrator_client.post(url, filled_in(administrator_client.get(url), therapist=colleague.pk))

    assert colleague_client.get(url).status_code == 200


def test_patient_is_handed_over_to_therapists_alone(administrator_client, own):
    url = url_of(own.patient)
    data = filled_in(administrator_client.get(url), therapist=own.user.pk)

    response = administrator_client.post(url, data)

    assert list(response.context["adminform"].form.errors) == ["therapist"]


def test_administrator_cannot_give_a_patient_another_account(administrator_client, own, colleague):
    url = url_of(own.patient)

    administrator_client.post(url, filled_in(administrator_client.get(url), user=colleague.pk))

    own.patient.refresh_from_db()
    assert own.patient.user == own.user


def test_administrator_adds_a_patient_for_a_therapist(administrator_client, therapist):
    user = User.objects.create_user("nora@example.com", name="Nora New")
    page = administrator_client.get(add_url(Patient))

    administrator_client.post(
        add_url(Patient), filled_in(page, user=user.pk, therapist=therapist.pk)
    )

    assert Patient.objects.get().therapist == therapist


@pytest.mark.parametrize("who", ["therapist_client", "administrator_client"])
def test_nobody_deletes_a_patient(who, request, own):
    response = request.getfixturevalue(who).post(url_of(own.patient, "delete"), {"post": "yes"})

    assert response.status_code == 403
    assert Patient.objects.filter(pk=own.patient.pk).exists()


def test_history_tells_who_changed_what(therapist_client, own):
    url = url_of(own.patient)
    therapist_client.post(url, filled_in(therapist_client.get(url), anchor="tea"))

    text = therapist_client.get(url_of(own.patient, "history")).content.decode()

    assert "Thea Therapist" in text
    assert "Olga Own&#x27;s anchor → tea" in text


def test_saving_an_unchanged_page_leaves_no_version(therapist_client, own):
    url = url_of(own.patient)
    before = own.patient.history.count()

    therapist_client.post(url, filled_in(therapist_client.get(url)))

    assert own.patient.history.count() == before


def test_page_is_saved_though_a_session_came_in_meanwhile(therapist_client, own, start_session):
    url = url_of(own.patient)
    data = filled_in(therapist_client.get(url), anchor="tea")
    start_session(own.patient, at=NOW + timedelta(hours=1), done=7)
    SessionLog.objects.filter(pk=own.session.pk).delete()

    therapist_client.post(url, data)

    own.patient.refresh_from_db()
    assert own.patient.anchor == "tea"
