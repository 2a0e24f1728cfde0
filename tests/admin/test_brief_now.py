"""What the brief shows beside its report: new messages, the plan now, and the last note."""

from datetime import date, timedelta

import pytest
import time_machine

from tests.admin.conftest import add_history, brief_url
from tests.conftest import NOW
from workouts.models import BarrierAnswer, Plan, PlanItem, SessionLog, TherapistNote

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def read(therapist_client, own):
    """What the therapist's brief about the own patient is made of."""
    return lambda: therapist_client.get(brief_url(own.patient)).context


def test_new_messages_are_shown_newest_first_each_with_an_answer(read, own):
    new = read()["new_messages"]

    assert [(message.text, form["mark"].value()) for message, form in new] == [
        ("Word of Olga Own", new[0][0].mark),
        ("Question of Olga Own", new[1][0].mark),
    ]


def test_message_that_was_read_is_not_new(read, own):
    SessionLog.objects.update(note_read_at=NOW)
    BarrierAnswer.objects.update(question_read_at=NOW)

    context = read()

    assert context["new_messages"] == []
    assert context["has_older_messages"] is True


@pytest.mark.parametrize(("days", "has_more"), [(3, False), (4, True)])
def test_most_new_messages_are_a_tap_away(read, own, days, has_more):
    add_history(own.patient, own.session, days=[nth * DAY for nth in range(1, days + 1)])
    SessionLog.objects.update(note="Word")

    context = read()

    assert len(context["new_messages"]) == 5
    assert context["more_messages"] is has_more


def test_plan_is_shown_with_doses_and_remarks(read, own):
    PlanItem.objects.update(hold_seconds=20, remark="Slowly.")

    first, *others = read()["prescribed"].items

    assert (first.dose.hold_seconds, first.remark) == (20, "Slowly.")
    assert len(others) == 6


@pytest.mark.parametrize(("mask", "text"), [(0b1111111, ""), (0b0010101, "On Mon, Wed, Fri.")])
def test_weekdays_are_named_unless_it_is_every_day(read, own, mask, text):
    Plan.objects.update(weekday_mask=mask)

    assert read()["weekdays"] == text


def test_plan_of_a_later_day_is_announced(therapist_client, own):
    day = NOW.date() + 9 * DAY
    Plan.objects.create(patient=own.patient, routine=own.plan.routine, starts_on=day)

    page = therapist_client.get(brief_url(own.patient)).content.decode()

    assert "A new version begins on June 19, 2026." in page


@pytest.mark.parametrize(
    ("pain", "texts"),
    [
        (4, ["1 session", "New plan on June 8, 2026", "2 new messages"]),
        (
            6,
            [
                "1 session",
                "▲ pain concern in 1 session",
                "New plan on June 8, 2026",
                "2 new messages",
            ],
        ),
    ],
)
def test_what_has_changed_since_the_last_note_is_told(read, own, pain, texts):
    TherapistNote.objects.update(written_at=NOW - 3 * DAY)
    SessionLog.objects.update(started_at=NOW, pain_before=3, pain_after=pain)
    Plan.objects.create(patient=own.patient, routine=own.plan.routine, starts_on=date(2026, 6, 8))

    assert read()["since_note"] == texts


def test_nothing_since_the_last_note_is_told(read, own):
    TherapistNote.objects.update(written_at=NOW + DAY)
    SessionLog.objects.update(note_read_at=NOW)
    BarrierAnswer.objects.update(question_read_at=NOW)

    assert read()["since_note"] == ["No session"]


def test_brief_without_a_note_says_so(therapist_client, own):
    TherapistNote.objects.all().delete()

    page = therapist_client.get(brief_url(own.patient)).content.decode()

    assert "No note yet." in page
