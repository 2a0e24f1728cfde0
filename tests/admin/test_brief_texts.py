"""The texts of the visit brief, on the page, on paper and as plain text for the chart."""

from datetime import timedelta

import pytest
import time_machine

from tests.admin.conftest import add_history, brief_url, url_of
from tests.conftest import NOW
from workouts.models import BarrierAnswer, SessionLog, TherapistNote

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def read(therapist_client, own):
    """What the therapist's brief about the own patient is made of."""

    def get(**query):
        return therapist_client.get(brief_url(own.patient, **query)).context

    return get


@pytest.fixture
def visited(own):
    """The own patient was seen three days ago."""
    TherapistNote.objects.filter(pk=own.note.pk).update(is_visit=True, written_at=NOW - 3 * DAY)
    return own


# --- What it says -------------------------------------------------------------------------------


def test_brief_shows_since_when(read, visited):
    assert read()["span"] == "Since the visit of June 7, 2026: 4 days."


@pytest.mark.parametrize(
    ("days_ago", "words"),
    [
        (None, "No visit was noted yet. Since the first session on June 10, 2026: 1 day."),
        (
            300,
            "The last visit was on Aug. 14, 2025; this covers the last 26 weeks.",
        ),
    ],
)
def test_brief_says_how_far_it_goes_back(read, own, days_ago, words):
    if days_ago:
        TherapistNote.objects.filter(pk=own.note.pk).update(
            is_visit=True, written_at=NOW - days_ago * DAY
        )

    assert read()["span"] == words


def test_brief_says_that_there_was_a_first_session_long_ago(read, own):
    add_history(own.patient, own.session, days=[300 * DAY])

    assert read()["span"] == (
        "No visit was noted yet, and the first session was on Aug. 14, 2025;"
        " this covers the last 26 weeks."
    )


def test_brief_says_that_there_was_nothing(read, own):
    SessionLog.objects.filter(pk=own.session.pk).delete()

    assert read()["span"] == "No visit and no session yet."


@pytest.mark.parametrize(
    ("days", "words"),
    [("14", "The last 2 weeks."), ("182", "The last 26 weeks.")],
)
def test_other_spans_may_be_chosen(read, visited, days, words):
    context = read(days=days)

    assert context["span"] == words
    assert [name for _url, name, is_shown in context["spans"] if is_shown] == [
        f"Last {int(days) // 7} weeks"
    ]


@pytest.mark.parametrize("days", ["15", "-1", "x", "9" * 40, "\x00", "14 "])
def test_span_that_is_not_on_offer_is_passed_by(read, visited, days):
    assert read(days=days)["span"] == "Since the visit of June 7, 2026: 4 days."


def test_figures_are_days_dose_time_streak_and_strength(read, visited):
    add_history(visited.patient, visited.session, days=[DAY, 3 * DAY])

    assert dict(read()["figures"]) == {
        "Days kept": "3 of 4 planned days",
        "Dose done": "75% (183 of 244 repetitions)",
        "Timer": "All repetitions were timed",
        "Right and left": "right 100%, left 100%",
        "Last session": "June 10, 2026",
        "Usual time": "8 a.m. (3 of the last 3 sessions within 45 minutes)",
        "Streak": "2 days (longest: 2)",
        "Strength": "15%",
    }


def test_declared_dose_is_shown_separately(read, own):
    own.session.exercise_logs.update(declared_reps=5)
    own.session.exercise_logs.filter(side="left").update(reps_done=0)
    own.session.recount()

    assert dict(read()["figures"])["Timer"] == (
        "64% of the repetitions; the patient entered the rest"
    )


def test_difference_between_the_sides_is_marked(read, own):
    own.session.exercise_logs.filter(side="left").update(reps_done=0)

    context = read()

    assert dict(context["figures"])["Right and left"] == "▲ right 100%, left 0%"


def test_reserve_days_are_shown(read, own):
    add_history(own.patient, own.session, days=[nth * DAY for nth in range(2, 9)])

    assert dict(read()["figures"])["Days kept"] == "8 of 9 planned days (1 reserve day used)"


def test_brief_without_any_session_says_so(read, own):
    SessionLog.objects.filter(pk=own.session.pk).delete()

    assert {text for _name, text in read()["figures"]} == {
        "No day kept yet",
        "–",
        "0 days (longest: 0)",
        "0%",
    }


def test_pain_is_shown_by_its_means(read, own):
    assert dict(read()["pain_figures"]) == {
        "Pain before": "–",
        "Pain after": "4.0 on average (1 answer)",
        "Pain next morning": "–",
    }


def test_pain_is_drawn_with_a_table_behind_it(read, own):
    context = read()

    assert context["pain_chart"].startswith('<svg class="chart pain"')
    assert context["pain_table"].count("<tr>") == 2


def test_concern_is_shown_with_its_answers(read, own):
    SessionLog.objects.filter(pk=own.session.pk).update(pain_before=2)

    assert read()["alarms"] == ["▲ June 10: pain before 2, after 4"]


def test_of_many_concerns_the_latest_are_shown(read, own):
    SessionLog.objects.filter(pk=own.session.pk).update(pain_limit=1)
    older = add_history(own.patient, own.session, days=[nth * DAY for nth in range(1, 7)])
    SessionLog.objects.filter(pk__in=[each.pk for each in older]).update(pain_limit=1)

    alarms = read()["alarms"]

    assert (len(alarms), alarms[0]) == (4, "▲ Pain concern in 7 sessions. The latest 3:")


def test_flags_of_the_list_are_shown(read, own):
    SessionLog.objects.filter(pk=own.session.pk).update(pain_before=2)

    assert read()["flags"] == ["Pain up from 2 to 4 on June 10"]


def test_skips_and_eased_exercises_are_shown(read, own):
    logs = own.session.exercise_logs.filter(item__position=7)
    logs.update(skip_reason=5, reps_done=0, eased=1)

    _exercise, said = read()["exercises"][-1]

    assert said == "skipped in 1 session: it hurts; eased in 1 session"


def test_patients_messages_are_shown_with_new_ones_marked(read, own):
    read_one = add_history(own.patient, own.session, days=[DAY])[0]
    SessionLog.objects.filter(pk=read_one.pk).update(note="Read before", note_read_at=NOW)

    messages = read()["patient_messages"]

    assert [(message.text, message.is_new) for message in messages] == [
        ("Word of Olga Own", True),
        ("Read before", False),
    ]


def test_messages_lead_to_where_they_are_answered(therapist_client, own):
    page = therapist_client.get(brief_url(own.patient)).content.decode()

    assert page.count(f'href="{url_of(own.patient, "words")}"') == 1


def test_word_read_before_the_span_is_left_out(read, visited):
    older = add_history(visited.patient, visited.session, days=[9 * DAY, 10 * DAY])
    SessionLog.objects.filter(pk=older[0].pk).update(note="Read before", note_read_at=NOW)
    SessionLog.objects.filter(pk=older[1].pk).update(note="Never read")

    assert [message.text for message in read()["patient_messages"]] == [
        "Word of Olga Own",
        "Never read",
    ]


def test_open_question_is_shown_however_old(read, own):
    BarrierAnswer.objects.update(day=(NOW - 500 * DAY).date())

    assert [each.question for each in read()["questions"]] == ["Question of Olga Own"]


def test_pauses_and_missed_days_are_shown(read, own):
    add_history(own.patient, own.session, days=[60 * DAY])
    own.pause.first_day, own.pause.last_day = NOW.date(), None
    own.pause.save()

    assert read()["absences"] == [
        "Paused since June 10, 2026: I am away",
        "Missed days before May 1, 2026: I wasn't sure how to do it",
    ]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "Paused on June 10, 2026: I am away"),
        (5, "Paused from June 10, 2026 to June 14, 2026: I am away"),
    ],
)
def test_ended_pause_is_shown_with_its_days(read, own, days, words):
    own.pause.first_day = NOW.date()
    own.pause.last_day = own.pause.first_day + (days - 1) * DAY
    own.pause.save()

    assert read()["absences"] == [words]


def test_span_of_a_pause_alone_has_no_planned_day(read, own):
    add_history(own.patient, own.session, days=[30 * DAY])
    SessionLog.objects.filter(pk=own.session.pk).delete()
    own.pause.first_day, own.pause.last_day = (NOW - 20 * DAY).date(), None
    own.pause.save()

    assert dict(read(days="14")["figures"])["Days kept"] == "No day was planned"


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (None, "The Hip Workout since June 1, 2026, 7 days a week."),
        (4, "The Hip Workout since June 1, 2026, 7 days a week, pain limit 4."),
    ],
)
def test_plan_is_shown(read, own, limit, words):
    own.plan.pain_limit = limit
    own.plan.save()

    assert read()["plan"] == words


def test_brief_without_a_plan_shows_the_clinics_routine(read, own):
    own.plan.delete()

    assert read()["plan"] == "No plan yet: the clinic's standard routine, every day."


@pytest.mark.parametrize(("count", "is_told"), [(4, False), (5, True)])
def test_paper_says_what_it_leaves_out(read, own, count, is_told):
    add_history(own.patient, own.session, days=[nth * DAY for nth in range(1, count)])
    SessionLog.objects.update(note="Short")

    assert read()["has_unprinted"] is is_told


def test_paper_says_that_a_long_message_is_cut(read, own):
    SessionLog.objects.update(note="Long " * 40)

    assert read()["has_unprinted"] is True


# --- The text for the chart ---------------------------------------------------------------------


def test_chart_text_is_the_brief_in_plain_text(read, visited):
    SessionLog.objects.filter(pk=visited.session.pk).update(
        pain_before=2, note="Stairs < before & fine"
    )

    assert read()["chart_text"].splitlines() == [
        "Olga Own: home exercise, as of June 10, 2026. Since the visit of June 7, 2026: 4 days.",
        "The Hip Workout since June 1, 2026, 7 days a week.",
        "Days kept: 1 of 1 planned day",
        "Dose done: 100% (61 of 61 repetitions)",
        "Timer: All repetitions were timed",
        "Right and left: right 100%, left 100%",
        "Last session: June 10, 2026",
        "Usual time: 8 a.m. (1 of the last 1 session within 45 minutes)",
        "Streak: 1 day (longest: 1)",
        "Strength: 5%",
        "Pain before: 2.0 on average (1 answer)",
        "Pain after: 4.0 on average (1 answer)",
        "Pain next morning: –",
        "Pain up from 2 to 4 on June 10",
        "▲ June 10: pain before 2, after 4",
        "Exercises, percent of the dose done on practice days:",
        "- Flexion stretch: 100%",
        "- Glute stretch: 100% (right 100%, left 100%)",
        "- Lateral hip stretch: 100% (right 100%, left 100%)",
        "- Hip flexor stretch: 100% (right 100%, left 100%)",
        "- Hip abduction: 100% (right 100%, left 100%)",
        "- Bridge: 100%",
        "- Advanced bridge: 100%",
        "The patient's messages:",
        "- June 10: “Stairs < before & fine”",
        "Open questions:",
        "- May 1: “Question of Olga Own”",
    ]


def test_chart_text_is_escaped_on_the_page(therapist_client, own):
    SessionLog.objects.update(note="</textarea><script>alert(1)</script>")

    page = therapist_client.get(brief_url(own.patient)).content.decode()

    assert "<script>alert" not in page
    assert "</textarea><script" not in page
