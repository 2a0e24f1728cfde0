"""The brief is read since the last visit, and says what the patient's own dashboard says."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from model_bakery import baker

from tests.conditions import first_of
from tests.conftest import NOW, full_reports
from workouts.demo import clinic as demo
from workouts.domain.streak import DayState
from workouts.models import BarrierAnswer, Patient, Pause, Plan, Routine, TherapistNote, User
from workouts.models.exercise_logs import Report, SkipReason
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier
from workouts.progress.brief import SPAN_DAYS_CHOICES, Since, read_brief
from workouts.progress.charts.pain import answered_sessions

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 10)
HALF_A_YEAR = SPAN_DAYS_CHOICES[-1]
# A Sunday evening in Los Angeles, so that four weeks of days are four weeks of the calendar.
SUNDAY = datetime(2026, 6, 15, 4, 30, tzinfo=UTC)
LIVES = [
    "regina",
    "walter",
    "flora",
    "dario",
    "tara",
    "paula",
    "nils",
    "stella",
    "sam",
    "shona",
    "eve",
    "perry",
]


def ago(days):
    return NOW - timedelta(days=days)


@pytest.fixture
def visit(patient, django_user_model):
    """Notes a visit so many days ago."""
    author = django_user_model.objects.create_user("thea@example.com", is_staff=True)

    def note(days, **fields):
        fields = {"is_visit": True, "written_at": ago(days), **fields}
        return baker.make(TherapistNote, patient=patient, author=author, **fields)

    return note


def brief_of(patient, **options):
    return read_brief(patient, now=NOW, **options)


# --- The span -----------------------------------------------------------------------------------


def test_span_begins_with_the_last_visit(patient, visit):
    visit(20)
    visit(8)

    span = brief_of(patient).span

    assert (span.since, span.first_day, span.days) == (Since.VISIT, TODAY - timedelta(days=8), 9)


def test_span_passes_by_the_visit_of_today(patient, visit):
    visit(8)
    visit(0)

    assert brief_of(patient).span.first_day == TODAY - timedelta(days=8)


def test_span_passes_by_a_note_that_is_no_visit(patient, visit):
    visit(8)
    visit(2, is_visit=False)

    assert brief_of(patient).span.first_day == TODAY - timedelta(days=8)


def test_visit_in_the_night_belongs_to_the_day_before_where_the_patient_is(patient, visit):
    visit(0, written_at=datetime(2026, 6, 8, 9, 30, tzinfo=UTC))  # 2:30 in Los Angeles

    assert brief_of(patient).span.first_day == date(2026, 6, 7)


def test_visit_long_ago_is_shown_and_cut(patient, visit):
    visit(400)

    span = brief_of(patient).span

    assert (span.is_cut, span.days) == (True, HALF_A_YEAR)


def test_span_without_a_visit_begins_with_the_first_session(patient, start_session):
    start_session(patient, at=ago(5), done=1)

    span = brief_of(patient).span

    assert (span.since, span.days, span.is_cut) == (Since.FIRST_SESSION, 6, False)


def test_span_of_nothing_says_so(patient):
    assert brief_of(patient).span.since == Since.NOTHING


@pytest.mark.parametrize("days", SPAN_DAYS_CHOICES)
def test_span_may_be_chosen(patient, visit, days):
    visit(3)

    span = brief_of(patient, days=days).span

    assert (span.since, span.days) == (Since.DAYS, days)


# --- What is told of it -------------------------------------------------------------------------


def test_brief_of_nothing_is_empty(patient):
    brief = brief_of(patient)

    assert (brief.sessions, brief.exercises, brief.alarms, brief.last_day) == ((), (), (), None)


def test_brief_counts_the_days_since_the_visit(patient, start_session, visit):
    for days in (9, 4, 2, 1):
        start_session(patient, at=ago(days), done=7)
    visit(5)

    days = brief_of(patient).days

    assert (days.kept, days.planned) == (3, 5)


def test_brief_leaves_out_days_of_a_pause(patient, start_session):
    start_session(patient, at=ago(4), done=7)
    baker.make(
        Pause, patient=patient, first_day=TODAY - timedelta(days=3), last_day=TODAY, reason="pain"
    )

    brief = brief_of(patient)

    assert (brief.days.planned, brief.days.paused) == (1, 4)
    assert [each.first_day for each in brief.pauses] == [TODAY - timedelta(days=3)]


def test_pause_over_before_the_span_is_left_out(patient, visit):
    visit(3)
    first_day = TODAY - timedelta(days=9)
    baker.make(Pause, patient=patient, first_day=first_day, last_day=first_day, reason="away")

    assert brief_of(patient).pauses == ()


def test_exercises_add_up_to_the_dose_of_the_days_practiced(patient, start_session):
    start_session(patient, at=ago(1), done=3)
    start_session(patient, done=7)

    brief = brief_of(patient)

    credited = sum(
        each.done.dose.share * each.done.dose.prescribed_reps for each in brief.exercises
    )
    assert round(credited) == brief.dose.done


def test_exercises_come_in_the_order_of_the_routine(patient, start_session):
    start_session(patient, done=7)

    names = [each.name for each in brief_of(patient).exercises]

    items = Routine.objects.default().items.order_by("position")
    assert names == [item.exercise.name for item in items]


def test_skip_is_shown_with_its_reason(patient, start_session):
    session = start_session(patient, done=1)
    log = session.exercise_logs.in_order().last()
    session.record([Report(log.item_id, log.side, skip_reason=SkipReason.PAIN)], at=NOW)

    assert brief_of(patient).exercises[-1].skips == (("it hurts", 1),)


def test_difference_between_the_sides_is_shown(patient, start_session):
    session = start_session(patient)
    reports = [each for each in full_reports(session, exercises=7) if each.side != "left"]
    session.record(reports, at=NOW)

    sides = brief_of(patient).sides

    assert (sides.right.share, sides.left.share, sides.is_uneven) == (1.0, 0.0, True)


def test_alarm_shows_the_answers(patient, start_session):
    session = start_session(patient, done=7)
    session.pain_before, session.pain_after = 2, 5
    session.save()

    alarms = brief_of(patient).alarms

    assert [(each.day, each.answers) for each in alarms] == [(TODAY, (2, 5, None))]


def test_pain_is_the_mean_of_the_span(patient, start_session, visit):
    for days, pain in ((9, 9), (2, 3), (1, 4)):
        start_session(patient, at=ago(days), done=7).record([], at=NOW, pain_after=pain)
    visit(5)

    before, after, morning = brief_of(patient).pains

    assert (before.mean, after.mean, after.count, morning.mean) == (None, 3.5, 2, None)


def test_question_stays_open_until_it_is_answered(patient, visit):
    open_one, answered_one = (
        BarrierAnswer.objects.create(
            patient=patient, day=ago(days).date(), barrier=Barrier.UNSURE, question="How far?"
        )
        for days in (300, 2)
    )
    visit(1, is_visit=False, question=answered_one)

    assert brief_of(patient).questions == (open_one,)


def test_what_kept_the_patient_is_shown_for_the_span(patient, visit):
    visit(5)
    for days in (9, 2):
        BarrierAnswer.objects.create(patient=patient, day=ago(days).date(), barrier=Barrier.NO_TIME)

    assert [each.day for each in brief_of(patient).barriers] == [ago(2).date()]


def test_plan_in_force_is_shown(patient, content):
    plans = {"patient": patient, "routine": Routine.objects.default()}
    Plan.objects.create(**plans, starts_on=TODAY + timedelta(days=1))
    current = Plan.objects.create(**plans, starts_on=TODAY)

    assert brief_of(patient).plan == current


def test_brief_shows_nothing_of_others(patient, make_patient, start_session):
    other = make_patient("other@example.com")
    start_session(other, done=7).record([], at=NOW, pain_after=9, note="Not mine")
    start_session(done=7)
    baker.make(Pause, patient=other, first_day=TODAY, reason=PauseReason.PAIN)
    BarrierAnswer.objects.create(
        patient=other, day=TODAY, barrier=Barrier.UNSURE, question="Not mine"
    )

    brief = brief_of(patient)

    assert (brief.sessions, brief.exercises, brief.pauses, brief.questions) == ((), (), (), ())


# --- As on the dashboard ------------------------------------------------------------------------


@pytest.fixture(scope="module", params=first_of(*LIVES))
def life(request, django_db_setup, django_db_blocker):
    """A patient of the demo clinic on a Sunday evening, with six weeks behind."""
    stories = [each for each in demo.STORIES if each.login == request.param]
    with django_db_blocker.unblock(), transaction.atomic():
        demo.make_clinic(now=SUNDAY, days=45, stories=stories)
        yield Patient.objects.get(user__email=f"{request.param}@demo.example")
        transaction.set_rollback(True)


@pytest.fixture
def both(life):
    """The brief of that number of days, and the context of the patient's page."""

    def read(days, page="/progress/", *, now=SUNDAY):
        client = Client()
        with time_machine.travel(now, tick=False):
            client.force_login(User.objects.get(pk=life.user_id))
            context = client.get(page).context
            return read_brief(life, now=now, days=days), context

    return read


def test_streak_and_strength_are_those_of_the_dashboard(both):
    brief, dashboard = both(28)

    assert brief.streak == dashboard["streak"]


def test_kept_days_are_those_of_the_dashboards_month(both):
    brief, dashboard = both(14)

    month = str(dashboard["month"]["table"]())
    # On the 14th of June the last two weeks are the month so far.
    assert brief.days.kept == month.count(f'data-state="{DayState.KEPT.value}"')


def test_rhythm_is_that_of_the_patients_page(both):
    brief, page = both(28, "/progress/times/")

    assert brief.rhythm == page["clock"]["rhythm"]


def test_pain_is_that_of_the_patients_table(both):
    brief, page = both(HALF_A_YEAR, "/progress/pain/")

    sessions = answered_sessions(brief.sessions, today=brief.span.today)
    values = [each.pain_after for each in reversed(sessions)]
    assert bool(page["chart"]) is bool(sessions)
    assert cells(page["table"], column=2) == values


def test_dose_is_that_of_the_patients_weeks(both):
    # Four whole weeks, the last of which ends on a Saturday.
    brief, page = both(28, "/progress/dose/", now=SUNDAY + timedelta(days=6))

    rows = page["table"]
    weeks = [cells(rows, column=column)[:4] for column in (1, 2, 3)]
    assert [sum(week) for week in weeks] == [
        brief.dose.prescribed,
        brief.dose.timed,
        brief.dose.declared,
    ]


def cells(table, *, column):
    """The numbers of that column, and None for a dash."""
    rows = str(table).split("<tbody>")[1].split("</tr>")[:-1]
    texts = [row.split("<td>")[column].split("</td>")[0] for row in rows]
    return [None if text == "–" else int(text) for text in texts]
