"""Computes the summary row behind each line of the patient list, in bulk.

It takes a fixed number of queries, whatever the number of patients and sessions.

Pain: the latest answer of the last 28 days; and the mean of the last week against that of the weeks
before in these days. Concern: the latest session of the last 14 days with a pain concern.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from workouts.domain import attention
from workouts.domain.adherence import ExerciseState, SideRecord, exercise_states
from workouts.domain.attention import SESSIONS_CHECKED_FOR_SKIPS
from workouts.domain.day import BOUNDARY_MINUTES, instant_on
from workouts.domain.pain import Concern
from workouts.domain.reminding import silent_days
from workouts.domain.streak import A_DAY, MAX_JOURNEY, DayState
from workouts.models import ExerciseLog, Patient, SeenFlag, SkipReason
from workouts.models.glance import STRIP_DAYS, Glance, outdated
from workouts.models.people import each_apart
from workouts.models.seen_flags import SeenFlags
from workouts.progress.checkpoints import MAX_COMMIT_DELAY
from workouts.progress.history import History, SessionFigures, best_doses, complete

CONCERN_DAYS = 14
# Days without practice are counted no further back.
MAX_SILENCE = timedelta(days=60)

PATIENTS_PER_BATCH = 100
PATIENTS_PER_ROUND = 200
LOG_LABEL = "A glance"
SIDE_COLUMNS = {
    "item__exercise": "item",
    "side": "side",
    "prescribed_reps": "prescribed_reps",
    "prescribed_seconds": "hold_seconds",
    "reps_done": "reps_done",
    "held_seconds": "held_seconds",
    "declared_reps": "declared_reps",
    "skip_reason": "skipped",
}
# A letter for each state of a day in the strip.
STATE_LETTERS: dict[DayState | None, str] = {
    DayState.KEPT: "k",
    DayState.RESERVE: "r",
    DayState.MISSED: "m",
    DayState.OPEN: "o",
    DayState.PAUSED: "p",
    DayState.OFF_PLAN: "f",
    DayState.TRAVEL: "t",
}
BEFORE_FIRST_DAY_LETTER = "-"


def refresh(patients: QuerySet[Patient], *, now: datetime, most: int | None) -> int:
    """Recomputes at most `most` of the outdated rows, oldest first; returns how many."""
    found = list(outdated(patients, now=now).select_related("user")[:most])
    for start in range(0, len(found), PATIENTS_PER_BATCH):
        glances = make_glances(found[start : start + PATIENTS_PER_BATCH], now=now)
        Glance.objects.store(glances.values())
    return len(found)


def refresh_round(*, now: datetime) -> int:
    """Refreshes as many rows as one round of the chores may."""
    return refresh(Patient.objects.filter(user__is_active=True), now=now, most=PATIENTS_PER_ROUND)


def read_glances(patients: Sequence[Patient], *, now: datetime) -> dict[int, Glance]:
    """The row of each patient, by primary key; outdated ones are recomputed and stored.

    A row that cannot be computed is marked as unreadable, so that the list shows all others.
    """
    stored = Glance.objects.fresh_at(now).in_bulk([patient.pk for patient in patients])
    new = make_glances([patient for patient in patients if patient.pk not in stored], now=now)
    if new:
        Glance.objects.store(new.values())
    glances = stored | new
    return {
        patient.pk: glances.get(patient.pk) or Glance.unreadable(patient, now=now)
        for patient in patients
    }


# --- The input of a row ---------------------------------------------------------------------------


def make_glances(patients: Sequence[Patient], *, now: datetime) -> dict[int, Glance]:
    """A new row for each patient, by primary key, not stored yet; none for one that fails."""
    empty = each_apart(
        patients,
        lambda each: History(patient=each, now=now, today=each.today(now=now)),
        what=LOG_LABEL,
    )
    histories = {patient.pk: history for patient, history in empty}
    if not histories:
        return {}
    complete(histories)
    skipped = read_skipped(histories)
    seen = SeenFlag.objects.of_patients(histories)
    patients = [history.patient for history in histories.values()]
    made = each_apart(
        patients,
        lambda each: glance_of(histories[each.pk], skipped, seen.get(each.pk, {})),
        what=LOG_LABEL,
    )
    return {patient.pk: glance for patient, glance in made}


def within(history: History, days: int) -> list[SessionFigures]:
    """The sessions of the last n practice days, today included, oldest first."""
    first = history.today - timedelta(days=days - 1)
    return [each for each in history.sessions if first <= each.practice_day <= history.today]


def latest_practiced(history: History) -> list[int]:
    """The keys of the latest sessions in which something was done: those whose skips count."""
    practiced = [each.pk for each in within(history, STRIP_DAYS) if each.done_reps]
    return practiced[-SESSIONS_CHECKED_FOR_SKIPS:]


def read_skipped(histories: Mapping[int, History]) -> dict[int, list[int]]:
    """Session → the exercises skipped in it, for the latest practiced sessions; in one query."""
    sessions = [pk for history in histories.values() for pk in latest_practiced(history)]
    skips = ExerciseLog.objects.filter(session__in=sessions, skip_reason__gt=SkipReason.NONE)
    logs = ExerciseLog.objects.filter(session__in=skips.values("session")).order_by(
        "session", "item__position"
    )
    records = defaultdict(list)
    for session, *columns in logs.values_list("session", *SIDE_COLUMNS):
        side = dict(zip(SIDE_COLUMNS.values(), columns, strict=True))
        records[session].append(SideRecord(**side))
    return {
        session: [
            exercise
            for exercise, state in exercise_states(sides).items()
            if state == ExerciseState.SKIPPED
        ]
        for session, sides in records.items()
    }


# --- A row, column by column --------------------------------------------------------------------


def glance_of(history: History, skipped: Mapping[int, Sequence[int]], seen: SeenFlags) -> Glance:
    glance = Glance(
        patient=history.patient,
        as_of=history.now - MAX_COMMIT_DELAY,
        valid_until=valid_until(history),
        zone=history.patient.zone,
        day=history.today,
    )
    write_practice(glance, history)
    write_pain(glance, history)
    write_attention(glance, history, skipped, seen)
    return glance


def write_practice(glance: Glance, history: History) -> None:
    streak = history.streak
    states = dict(streak.days[-STRIP_DAYS:])
    days = [history.today - back * A_DAY for back in reversed(range(STRIP_DAYS))]
    glance.strip = "".join(
        STATE_LETTERS.get(states.get(day), BEFORE_FIRST_DAY_LETTER) for day in days
    )
    glance.kept_in_7 = glance.strip[-7:].count(STATE_LETTERS[DayState.KEPT])
    glance.kept_in_28 = glance.strip.count(STATE_LETTERS[DayState.KEPT])
    glance.streak = streak.current
    glance.strength = streak.strength
    glance.last_day = history.last_day
    glance.silent_days = days_of_silence(history)
    doses = best_doses(within(history, STRIP_DAYS)).values()
    timed = sum(dose.timed for dose in doses)
    declared = sum(dose.declared for dose in doses)
    glance.timed_share = timed / (timed + declared) if doses else None


def days_of_silence(history: History) -> int:
    """Planned days without practice since the last session, or since the patient joined."""
    since = history.last_day or history.patient.joined_day
    return silent_days(
        max(since, history.today - MAX_SILENCE),
        today=history.today,
        schedule=history.schedule,
        pauses=history.periods,
    )


def write_pain(glance: Glance, history: History) -> None:
    answers = [
        ((history.today - each.practice_day).days, each.pain_after)
        for each in within(history, STRIP_DAYS)
        if each.pain_after is not None
    ]
    trend = attention.pain_trend(answers)
    concerned = [each for each in within(history, CONCERN_DAYS) if each.concern]
    glance.pain = answers[-1][1] if answers else None
    glance.pain_before = trend.before if trend else None
    glance.pain_lately = trend.lately if trend else None
    glance.pain_weeks = trend.weeks if trend else None
    glance.concern = concerned[-1].concern if concerned else Concern.NONE
    glance.concern_day = concerned[-1].practice_day if concerned else None
    if concerned:
        write_concern(glance, history, concerned[-1])


def write_concern(glance: Glance, history: History, latest: SessionFigures) -> None:
    """How high the pain is, against what, and since when every answer was a concern."""
    is_limit = latest.concern == Concern.ABOVE_LIMIT
    answers = (latest.pain_before, latest.pain_after, latest.pain_next_morning)
    glance.concern_pain = max(answer for answer in answers if answer is not None)
    glance.concern_base = latest.pain_limit if is_limit else latest.pain_before
    glance.concern_since = latest.practice_day
    for each in reversed(within(history, CONCERN_DAYS)):
        if each.concern:
            glance.concern_since = min(glance.concern_since, each.practice_day)
        elif each.pain_after is not None and each.practice_day < latest.practice_day:
            break


def write_attention(
    glance: Glance, history: History, skipped: Mapping[int, Sequence[int]], seen: SeenFlags
) -> None:
    today = history.today
    glance.skipped_exercise_id = attention.kept_skipping(
        skipped.get(session, ()) for session in latest_practiced(history)
    )
    is_paused = any(each.first_day <= today <= each.last_day for each in history.periods)
    glance.hurts = attention.hurts(glance.pain_trend, concern=Concern(glance.concern))
    glance.has_stopped = attention.has_stopped(glance.silent_days, is_paused=is_paused)
    glance.is_falling = attention.is_falling(
        history.streak.days, first_day=history.first_day, today=today
    )
    glance.keeps_skipping = glance.skipped_exercise_id is not None
    glance.weight = attention.weight(glance.open_flags(seen), silent_days=glance.silent_days)


def valid_until(history: History) -> datetime:
    """When the next practice day begins, or a journey stops excusing days."""
    day_ends = next_day_begins(history.today, history.patient.zone_name)
    latest = history.kept_starts[-1] if history.kept_starts else None
    if latest is None:
        return day_ends
    is_on_a_journey = abs(history.now - latest.started_at) < MAX_JOURNEY
    if is_on_a_journey and abs(history.today - latest.practice_day) > A_DAY:
        return min(day_ends, latest.started_at + MAX_JOURNEY)
    return day_ends


def next_day_begins(today: date, zone: str) -> datetime:
    """The instant; some zones have skipped a date."""
    with suppress(ValueError):
        return instant_on(today + A_DAY, BOUNDARY_MINUTES, zone)
    return instant_on(today + 2 * A_DAY, BOUNDARY_MINUTES, zone)
