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

    assert "A new version begins on June 19, 2026:" in page


@pytest.fixture
def next_plan(own):
    """A version from a later day on, the same as today's plan."""
    return own.plan.copy_to(own.patient, starts_on=NOW.date() + 9 * DAY, with_remarks=True)


def test_next_version_that_is_the_same_says_so(read, next_plan):
    assert read()["differences"] == ["Nothing differs from what is prescribed today"]


def test_without_a_next_version_nothing_differs(read, own):
    assert read()["differences"] == []


@pytest.mark.parametrize(
    ("fields", "texts"),
    [
        ({"weekday_mask": 0b0010101}, ["On Mon, Wed, Fri"]),
        ({"pain_limit": 6}, ["Pain limit 6 instead of 4"]),
        ({"pain_limit": None}, ["No pain limit any more"]),
    ],
)
def test_what_the_next_version_changes_is_told(read, own, next_plan, fields, texts):
    own.patient.plans.update(pain_limit=4, weekday_mask=0b1111111)
    Plan.objects.filter(pk=next_plan.pk).update(**fields)

    assert read()["differences"] == texts


@pytest.mark.parametrize(
    ("fields", "texts"),
    [
        ({"hold_seconds": 20}, ["{}: 5 times 20 seconds instead of 5 times 30 seconds"]),
        ({"rest_seconds": 25}, ["{}: a rest of 25 seconds"]),
        ({"remark": "Slowly."}, ["{}: “Slowly.”"]),
        ({"is_left_out": True}, ["{} is left out"]),
        ({"in_short": False}, ["{} is no longer in the short version"]),
    ],
)
def test_what_the_next_version_changes_about_an_exercise_is_told(
    read, own, next_plan, fields, texts
):
    PlanItem.objects.all().delete()
    item = own.plan.routine.items.select_related("exercise").order_by("position").first()
    type(item).objects.filter(pk=item.pk).update(in_short=True)
    PlanItem.objects.create(plan=next_plan, item=item, **fields)

    assert read()["differences"] == [text.format(item.exercise.name) for text in texts]


def test_new_order_is_told(read, own, next_plan):
    PlanItem.objects.all().delete()
    items = own.plan.routine.items.select_related("exercise").order_by("-position")
    next_plan.routine, _items = own.plan.routine.copy_for(own.patient, items)
    next_plan.save()

    assert read()["differences"] == ["The order changes"]


def test_exercise_that_the_next_version_adds_is_told(read, own, next_plan):
    PlanItem.objects.all().delete()
    item = own.plan.routine.items.select_related("exercise").order_by("position").first()
    PlanItem.objects.create(plan=own.plan, item=item, is_left_out=True)

    assert read()["differences"] == [f"{item.exercise.name} is added: 5 times 30 seconds"]


@pytest.mark.parametrize(
    ("pain", "texts"),
    [
        (4, ["1 session", "New plan on June 8, 2026", "2 new messages"]),
        (
            6,
            [
                "1 session",
                "▲ Pain concern in 1 session",
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

    assert read()["since_note"] == ["No sessions"]


def test_brief_without_a_note_says_so(therapist_client, own):
    TherapistNote.objects.all().delete()

    page = therapist_client.get(brief_url(own.patient)).content.decode()

    assert "No note yet." in page
