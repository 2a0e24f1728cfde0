"""Exercise logs of a session, and reports of them, for the tests of sessions and tallies."""

from workouts.models.exercise_logs import Report


def first_log(session):
    return session.exercise_logs.in_order().first()


def report_of(log, **figures):
    return Report(item_id=log.item_id, side=log.side, **figures)
