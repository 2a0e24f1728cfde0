"""Merging two accounts of one person: nothing is lost, and nothing counts twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier as Together
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone
from model_bakery import baker

from tests.conftest import NOW
from workouts.models import (
    BarrierAnswer,
    Deletion,
    Invitation,
    Patient,
    Pause,
    Plan,
    PushSubscription,
    Reminder,
    Routine,
    SessionLog,
    TherapistNote,
    User,
)
from workouts.models.pauses import PauseReason
from workouts.models.reminders import Barrier
from workouts.people.merging import CLASH_FIELDS, CannotMergeError, merge, move_counts
from workouts.progress.glances import read_glances

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 1)


@pytest.fixture
def therapist(db):
    return User.objects.create_user("thea@example.com", name="Thea", is_staff=True)


@pytest.fixture
def make_person(make_patient, start_session, therapist):
    """A patient with one row of everything; those of two of them clash wherever rows can."""

    def make(email, *, ago):
        patient = make_patient(email, name="Pat Twice", therapist=therapist)
        for days in ago:
            start_session(patient, at=NOW - timedelta(days=days), done=7)
        Plan.objects.create(patient=patient, routine=Routine.objects.default(), starts_on=DAY)
        TherapistNote.objects.create(patient=patient, author=therapist, body=f"About {email}")
        Pause.objects.create(patient=patient, first_day=DAY, reason=PauseReason.AWAY, last_day=DAY)
        barrier = {"barrier": Barrier.UNSURE, "question": f"Question of {email}"}
        BarrierAnswer.objects.create(patient=patient, day=DAY, **barrier)
        Reminder.objects.claim(patient, day=DAY, slot="usual", channel="mail", at=NOW)
        return patient

    return make


@pytest.fixture
def patient(make_person):
    """Practiced on the last two days."""
    return make_person("pat@example.com", ago=[1, 2])


@pytest.fixture
def duplicate(make_person):
    """Practiced today, and on the two days before the other account did."""
    return make_person("pat.twice@example.com", ago=[0, 3, 4])


def counts(*patients):
    return {model: model.objects.filter(patient__in=patients).count() for model in CLASH_FIELDS}


def test_every_row_is_there_before_and_after(patient, duplicate):
    before = counts(patient, duplicate)

    merge(patient, duplicate, now=NOW)

    assert counts(patient, duplicate) == before


def test_everything_that_cannot_clash_moves(patient, duplicate):
    merge(patient, duplicate, now=NOW)

    assert counts(patient) == {
        SessionLog: 5,
        TherapistNote: 2,
        Plan: 1,
        Pause: 2,
        BarrierAnswer: 1,
        Reminder: 1,
    }


def test_what_clashes_stays_with_the_closed_account(patient, duplicate):
    merge(patient, duplicate, now=NOW)

    assert counts(duplicate) == {
        SessionLog: 0,
        TherapistNote: 0,
        Plan: 1,
        Pause: 0,
        BarrierAnswer: 1,
        Reminder: 1,
    }


def test_what_would_happen_is_what_happens(patient, duplicate):
    foretold = {
        share.model: share.own + share.duplicate - share.clashes
        for share in move_counts(patient, duplicate)
    }

    merge(patient, duplicate, now=NOW)

    assert counts(patient) == foretold


def test_plans_of_other_days_move(patient, duplicate):
    Plan.objects.filter(patient=duplicate).update(starts_on=DAY + timedelta(days=3))

    merge(patient, duplicate, now=NOW)

    days = Plan.objects.filter(patient=patient).values_list("starts_on", flat=True)
    assert list(days) == [DAY + timedelta(days=3), DAY]


def test_streak_is_reckoned_from_all_days(patient, duplicate):
    before = (patient.streak(now=NOW).current, duplicate.streak(now=NOW).current)

    merge(patient, duplicate, now=NOW)

    assert before == (2, 1)
    assert Patient.objects.get(pk=patient.pk).streak(now=NOW).current == 5


def test_a_day_practiced_on_both_accounts_is_one_day(make_person):
    patient = make_person("one@example.com", ago=[0, 1])
    duplicate = make_person("two@example.com", ago=[0, 1])

    merge(patient, duplicate, now=NOW)

    assert Patient.objects.get(pk=patient.pk).streak(now=NOW).current == 2


def test_glances_are_made_again(patient, duplicate):
    now = timezone.now()
    patients = Patient.objects.filter(pk=patient.pk)
    read_glances(list(patients), now=NOW)

    merge(patient, duplicate, now=now)

    assert read_glances(list(patients), now=NOW)[patient.pk].streak == 5


def test_question_moves_with_an_answer_that_clashes(patient, duplicate):
    merge(patient, duplicate, now=NOW)

    answers = {each.patient: each for each in BarrierAnswer.objects.all()}
    asked = "Question of pat@example.com\n\nQuestion of pat.twice@example.com"
    assert (answers[patient].question, answers[duplicate].question) == (asked, "")


def test_question_that_nobody_read_stays_unread(patient, duplicate):
    BarrierAnswer.objects.filter(patient=patient).update(question_read_at=NOW)

    merge(patient, duplicate, now=NOW)

    assert BarrierAnswer.objects.get(patient=patient).question_read_at is None


def test_answer_to_a_question_follows_it(patient, duplicate, therapist):
    note = TherapistNote.objects.create(
        patient=duplicate,
        author=therapist,
        body="Like this.",
        question=BarrierAnswer.objects.get(patient=duplicate),
    )

    merge(patient, duplicate, now=NOW)

    note.refresh_from_db()
    assert (note.patient, note.question.patient) == (patient, patient)


def test_versions_follow_their_rows(patient, duplicate):
    merge(patient, duplicate, now=NOW)

    owners = {
        model: set(model.history.filter(patient_id=duplicate.pk).values_list("id", flat=True))
        for model in (TherapistNote, Pause, Plan)
    }
    stays = set(Plan.objects.filter(patient=duplicate).values_list("pk", flat=True))
    assert owners == {TherapistNote: set(), Pause: set(), Plan: stays}


def test_duplicate_is_closed(patient, duplicate):
    _invitation, secret = Invitation.objects.issue(duplicate, by=None, now=NOW)
    PushSubscription.objects.allow(duplicate, endpoint="https://a.example/1", p256dh="p", auth="a")

    merge(patient, duplicate, now=NOW)

    duplicate.user.refresh_from_db()
    assert not duplicate.user.is_active
    assert Invitation.objects.accept(secret, now=NOW) is None
    assert not PushSubscription.objects.exists()


def test_discharge_of_the_duplicate_does_not_rest_the_plan_of_the_other(patient, duplicate):
    duplicate.discharge(by=None, now=NOW)

    merge(patient, duplicate, now=NOW)

    assert not any(pause.runs_on(patient.today(now=NOW)) for pause in patient.pauses.all())


def test_both_histories_tell_of_it(patient, duplicate):
    merge(patient, duplicate, now=NOW)

    reasons = [each.history.first().history_change_reason for each in (patient, duplicate)]
    assert reasons == [
        "A duplicate was merged into this account",
        "Merged into the account that stays",
    ]


def test_merging_again_changes_nothing(patient, duplicate):
    merge(patient, duplicate, now=NOW)
    before = (counts(patient), Patient.history.count())

    moved = merge(patient, duplicate, now=NOW)

    assert (moved, counts(patient), Patient.history.count()) == (0, *before)


def test_address_comes_along_where_there_is_none(duplicate, therapist):
    EmailAddress.objects.create(user=duplicate.user, email=duplicate.user.email, primary=True)
    invitation, _secret = Invitation.objects.invite(
        name="Pat", email="", therapist=therapist, by=therapist, opaque_id=uuid4(), now=NOW
    )

    merge(invitation.patient, duplicate, now=NOW)

    stays, gone = (
        User.objects.get(pk=invitation.patient.user_id),
        User.objects.get(pk=duplicate.user_id),
    )
    assert (stays.email, gone.email) == ("pat.twice@example.com", None)
    assert EmailAddress.objects.get().user == stays


def test_address_of_its_own_stays(patient, duplicate):
    merge(patient, duplicate, now=NOW)

    emails = User.objects.filter(is_staff=False).order_by("pk").values_list("email", flat=True)
    assert list(emails) == ["pat@example.com", "pat.twice@example.com"]


def test_zone_comes_along_where_there_is_none(patient, duplicate):
    Patient.objects.filter(pk=patient.pk).update(zone="")

    merge(patient, duplicate, now=NOW)

    patient.refresh_from_db()
    assert patient.zone == duplicate.zone


def test_third_person_keeps_everything(patient, duplicate, make_person):
    other = make_person("other@example.com", ago=[0])
    before = counts(other)

    merge(patient, duplicate, now=NOW)

    assert counts(other) == before


@pytest.mark.parametrize("spoil", ["same", "closed", "desk", "deletion"])
def test_what_must_not_be_merged_is_left_alone(patient, duplicate, spoil):
    if spoil == "same":
        duplicate = patient
    elif spoil == "closed":
        patient.discharge(by=None, now=NOW)
    elif spoil == "desk":
        User.objects.filter(pk=duplicate.user_id).update(is_staff=True)
    else:
        Deletion.objects.ask(duplicate.user, now=NOW)
    before = (counts(patient), Patient.history.count())

    with pytest.raises(CannotMergeError):
        merge(patient, duplicate, now=NOW)

    assert (counts(patient), Patient.history.count()) == before


def test_two_merges_against_each_other_lose_nothing(patient, duplicate):
    before = counts(patient, duplicate)
    merge(patient, duplicate, now=NOW)

    with pytest.raises(CannotMergeError):
        merge(duplicate, patient, now=NOW)

    assert counts(patient, duplicate) == before


def test_queries_do_not_grow_with_the_rows(make_person, django_assert_max_num_queries):
    patient = make_person("one@example.com", ago=range(1))
    duplicate = make_person("two@example.com", ago=range(1, 9))
    baker.make(TherapistNote, patient=duplicate, author=patient.therapist, _quantity=20)

    with django_assert_max_num_queries(60):
        merge(patient, duplicate, now=NOW)


def merge_at_once(pairs):
    """What came of each merge, running at the same moment."""
    together = Together(len(pairs))

    def run(pair):
        try:
            together.wait()
            return merge(*pair, now=NOW)
        except CannotMergeError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(pairs)) as pool:
        return list(pool.map(run, pairs))


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_against_each_other_one_wins(patient, duplicate):
    before = counts(patient, duplicate)

    outcomes = merge_at_once([(patient, duplicate), (duplicate, patient)])

    assert outcomes.count("refused") == 1
    assert (
        User.objects.filter(pk__in=[patient.user_id, duplicate.user_id], is_active=True).count()
        == 1
    )
    assert counts(patient, duplicate) == before


@pytest.mark.django_db(transaction=True)
def test_of_two_same_merges_one_moves_everything(patient, duplicate):
    before = counts(patient, duplicate)

    outcomes = merge_at_once([(patient, duplicate)] * 2)

    assert min(outcomes) == 0
    assert max(outcomes) > 0
    assert counts(patient, duplicate) == before
