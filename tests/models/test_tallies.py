"""What a session adds up to: the same after its reports in any order, however often they come."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import GUEST_SECRET, NOW, full_reports
from tests.models.exercise_rows import report_of
from workouts.domain.adherence import Tally, tally
from workouts.models import SessionLog, SkipReason
from workouts.models.exercise_logs import Report
from workouts.models.hashed import hash_secret

pytestmark = pytest.mark.django_db

HASH = hash_secret(GUEST_SECRET)
DAY = timedelta(days=1)


def delivered(reports, *, draw):
    """The same reports as a bad network delivers them: repeated, shuffled, some answers lost."""
    repeated = [report for report in reports for _ in range(draw(st.integers(1, 10)))]
    return draw(st.permutations(repeated))


@st.composite
def deliveries(draw):
    figures = st.tuples(
        st.integers(0, 10),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 300),
        st.sampled_from(SkipReason),
        st.integers(0, 1),
    )
    sent = draw(st.lists(figures, min_size=1, max_size=8))
    return sent, delivered(sent, draw=draw)


def state_of(session):
    return list(
        session.exercise_logs.order_by("item__position", "side").values_list(
            "reps_done", "held_seconds", "declared_reps", "skip_reason", "eased"
        )
    )


def stored_tally(session):
    return SessionLog.objects.get(pk=session.pk).tally


def to_reports(figures, logs):
    return [
        report_of(
            logs[nth],
            reps_done=min(reps, logs[nth].prescribed_reps_max),
            declared_reps=min(declared, logs[nth].prescribed_reps_max),
            held_seconds=seconds,
            skip_reason=skip,
            eased=eased,
        )
        for nth, reps, declared, seconds, skip, eased in figures
    ]


def check_delivery(start_session, delivery):
    sent, arrived = delivery
    with transaction.atomic():
        once, often = start_session(), start_session()
        once.record(to_reports(sent, list(once.exercise_logs.in_order())), at=NOW)
        for report in to_reports(arrived, list(often.exercise_logs.in_order())):
            often.record([report], at=NOW)
        states = state_of(once), state_of(often)
        tallies = {stored_tally(session) for session in (once, often)}
        mended = SessionLog.objects.recount()
        transaction.set_rollback(True)
    assert states[0] == states[1]
    assert (len(tallies), mended) == (1, 0)


shared_fixture = [HealthCheck.function_scoped_fixture]


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=shared_fixture)
@given(delivery=deliveries())
def test_reports_in_any_order_and_number_leave_one_state(start_session, delivery):
    check_delivery(start_session, delivery)


@pytest.mark.exhaustive
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=shared_fixture)
@given(delivery=deliveries())
def test_forty_sequences_of_reports_leave_one_state(start_session, delivery):
    check_delivery(start_session, delivery)


@pytest.mark.soak
@settings(max_examples=1000, deadline=None, derandomize=True, suppress_health_check=shared_fixture)
@given(delivery=deliveries())
def test_a_thousand_sequences_of_reports_leave_one_state(start_session, delivery):
    check_delivery(start_session, delivery)


@pytest.mark.parametrize("done", range(8))
def test_kept_in_sql_agrees_with_the_rule(start_session, done):
    session = start_session(done=done)
    records = [log.side_record for log in session.exercise_logs.in_order()]

    in_sql = SessionLog.objects.kept().filter(pk=session.pk).exists()

    assert in_sql == tally(records).is_kept == (done >= 4)


def test_session_knows_its_tally_from_the_start_on(start_session):
    session = start_session()

    assert stored_tally(session) == Tally(
        exercise_count=7, open_count=7, prescribed_reps=61, done_reps=0, timed_reps=0
    )


def test_recount_mends_what_differs(start_session, capsys):
    wrong, right = start_session(done=3), start_session(done=7)
    counted = stored_tally(wrong)
    SessionLog.objects.filter(pk=wrong.pk).update(open_count=0, done_reps=1)

    for _nth in range(2):
        call_command("recount")

    assert capsys.readouterr().out.splitlines() == ["1 session mended.", "0 sessions mended."]
    assert (stored_tally(wrong), stored_tally(right).open_count) == (counted, 0)


def test_kept_counts_declared_repetitions(start_session):
    session = start_session()
    declared = [
        Report(item_id=report.item_id, side=report.side, declared_reps=report.reps_done)
        for report in full_reports(session, exercises=4)
    ]

    session.record(declared, at=NOW)

    assert SessionLog.objects.kept().get() == session
