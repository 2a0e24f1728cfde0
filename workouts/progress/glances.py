"""Computes the summary row behind each line of the patient list, in bulk.

It takes a fixed number of queries, for one patient or a hundred, after one session or five hundred.
The chain of a year is not folded anew each night: what the practice before the last weeks adds up
to stands in the row as well, and is believed for four weeks, or until something of it changes.

Pain: the latest answer of the last 28 days; and the mean of the last week against that of the weeks
before in these days. Concern: the latest session of the last 14 days whose pain deserves a second
look.
"""

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max, Min, OuterRef, Subquery

from workouts.domain import attention
from workouts.domain.adherence import ExerciseState, SideRecord, exercise_states
from workouts.domain.attention import LATEST_SESSIONS
from workouts.domain.day import BOUNDARY_MINUTES, instant_on
from workouts.domain.pain import Concern, pain_concern
from workouts.domain.reminding import silent_days
from workouts.domain.streak import (
    A_DAY,
    JOURNEY,
    SEEN_AHEAD,
    SEEN_BACK,
    DayState,
    KeptStart,
    PlanPeriod,
    read_past,
    read_streak,
)
from workouts.domain.streak import Pause as PausePeriod
from workouts.models import ExerciseLog, Patient, Pause, Plan, SessionLog, SkipReason
from workouts.models.glance import STRIP_DAYS, Glance, outdated, was_planned_anew
from workouts.models.people import each_apart
from workouts.progress.practice import Tally, best_doses, kept_starts

CONCERN_DAYS = 14
# A silence is counted no further back.
MOST_SILENT = timedelta(days=60)
# How far back sessions are read for each row, and for how long what lies behind is believed.
LATELY = timedelta(days=35)
BELIEVED_FOR = timedelta(days=28)
# Whoever writes looks at the clock first and commits later, so of the latest changes some may be
# missing. Longer than the database waits for its lock and the server for an answer.
COMMITTED_WITHIN = timedelta(minutes=2)

PATIENTS_AT_ONCE = 100
PATIENTS_PER_ROUND = 200
A_GLANCE = "A glance"
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
PAST_COLUMNS = (
    "past_until",
    "past_first_day",
    "past_last_day",
    "past_chain",
    "past_reserves",
    "past_strength",
)
# A letter for each state of a day in the strip.
LETTERS = {
    DayState.KEPT: "k",
    DayState.RESERVE: "r",
    DayState.MISSED: "m",
    DayState.OPEN: "o",
    DayState.PAUSED: "p",
    DayState.OFF_PLAN: "f",
    DayState.TRAVEL: "t",
}
BEFORE_THE_FIRST = "-"


def refresh(patients, *, now, most):
    """Makes up to so many of the outdated rows anew, the oldest first; returns how many it were."""
    found = list(outdated(patients, now=now).select_related("user")[:most])
    for start in range(0, len(found), PATIENTS_AT_ONCE):
        glances = make_glances(found[start : start + PATIENTS_AT_ONCE], now=now)
        Glance.objects.keep(glances.values())
    return len(found)


def refresh_round(*, now):
    """As many as a round of the sender has time for: a change of day is soon caught up."""
    return refresh(Patient.objects.filter(user__is_active=True), now=now, most=PATIENTS_PER_ROUND)


def read_glances(patients, *, now):
    """The true row of each, by primary key; those that are out of date are made anew.

    Where one cannot be made the list says so, and shows everybody else.
    """
    kept = Glance.objects.true_at(now).in_bulk([patient.pk for patient in patients])
    made = make_glances([patient for patient in patients if patient.pk not in kept], now=now)
    if made:
        Glance.objects.keep(made.values())
    known = kept | made
    return {
        patient.pk: known.get(patient.pk) or Glance.unreadable(patient, now=now)
        for patient in patients
    }


# --- What a row follows from ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LateSession:
    """One of the last weeks, with the pain limit of its day."""

    pk: int
    pain_limit: int | None
    tally: Tally

    @property
    def concern(self):
        return pain_concern(
            before=self.tally.pain_before,
            after=self.tally.pain_after,
            next_morning=self.tally.pain_next_morning,
            limit=self.pain_limit,
        )


@dataclass(slots=True)
class Life:
    """One patient's practice as it was read: the late sessions oldest first, the rest in any order.

    `practised` has the first and the last day of what came before, where it was read or is known,
    and every later one.
    """

    patient: Patient
    today: date
    known: Glance | None = None
    practised: list[date] = field(default_factory=list)
    kept: list[KeptStart] = field(default_factory=list)
    sessions: list[LateSession] = field(default_factory=list)
    skipped: dict[int, list[int]] = field(default_factory=dict)
    schedule: list[PlanPeriod] = field(default_factory=list)
    pauses: list[PausePeriod] = field(default_factory=list)

    @property
    def past_until(self):
        return self.known.past_until if self.known else self.today - LATELY

    def within(self, days):
        """The sessions of the last so many practice days, today included."""
        return [
            each
            for each in self.sessions
            if 0 <= (self.today - each.tally.practice_day).days < days
        ]

    @property
    def latest_practised(self):
        """The latest sessions in which something was done, as many as matter for skips."""
        practised = [each.pk for each in self.within(STRIP_DAYS) if each.tally.done_reps]
        return practised[-LATEST_SESSIONS:]

    @property
    def is_paused(self):
        return any(each.first_day <= self.today <= each.last_day for each in self.pauses)

    @property
    def silent_days(self):
        """Planned days without practice since the last one, or since the patient joined."""
        since = max(self.practised, default=None) or self.patient.joined_day
        return silent_days(
            max(since, self.today - MOST_SILENT),
            today=self.today,
            schedule=self.schedule,
            pauses=self.pauses,
        )


def make_glances(patients, *, now):
    """A row for each of these patients, by primary key, not kept yet; none where it fails."""
    begun = each_apart(patients, lambda each: Life(each, each.today(now=now)), what=A_GLANCE)
    lives = {patient.pk: life for patient, life in begun}
    if not lives:
        return {}
    read_known(lives)
    since = min(life.past_until for life in lives.values()) - SEEN_BACK
    read_before(lives, since)
    read_lately(lives, since)
    read_skipped(lives)
    for plan in Plan.objects.filter(patient__in=lives).order_by("starts_on"):
        lives[plan.patient_id].schedule.append(plan.period)
    for pause in Pause.objects.filter(patient__in=lives).order_by():
        lives[pause.patient_id].pauses.append(pause.period)
    patients = [life.patient for life in lives.values()]
    made = each_apart(patients, lambda each: glance_of(lives[each.pk], now=now), what=A_GLANCE)
    return {patient.pk: glance for patient, glance in made}


def read_known(lives):
    """The rows whose past is to be believed still, in one query."""
    late = SessionLog.objects.of(OuterRef("pk")).filter(progressed_at__gt=OuterRef("as_of"))
    glances = (
        Glance.objects.filter(pk__in=lives)
        .exclude(was_planned_anew(OuterRef("pk"), since=OuterRef("as_of")))
        .annotate(late_day=Subquery(late.order_by("practice_day").values("practice_day")[:1]))
    )
    for glance in glances:
        life = lives[glance.pk]
        is_changed = glance.late_day and glance.late_day <= glance.past_until + SEEN_AHEAD
        age = life.today - glance.past_until
        if not is_changed and LATELY <= age <= LATELY + BELIEVED_FOR:
            life.known = glance
            life.practised = [day for day in (glance.past_first_day, glance.past_last_day) if day]


def read_before(lives, since):
    """What came before that day, for those of whom nothing is known: in two queries."""
    unknown = [pk for pk, life in lives.items() if life.known is None]
    before = SessionLog.objects.filter(patient__in=unknown, practice_day__lt=since).order_by()
    for pk, *start in before.kept().values_list("patient", "started_at", "practice_day"):
        lives[pk].kept.append(KeptStart(*start))
    ends = (
        before.practised().values_list("patient").annotate(Min("practice_day"), Max("practice_day"))
    )
    for pk, *days in ends:
        lives[pk].practised = days


def read_lately(lives, since):
    """The sessions since that day, in one query."""
    sessions = SessionLog.objects.filter(patient__in=lives, practice_day__gte=since)
    rows = sessions.with_tally().order_by("started_at")
    for patient, pk, pain_limit, *columns in rows.values_list(
        "patient", "pk", "pain_limit", *Tally._fields
    ):
        tally = Tally._make(columns)
        lives[patient].sessions.append(LateSession(pk, pain_limit, tally))
        if tally.done_reps:
            lives[patient].practised.append(tally.practice_day)
    for life in lives.values():
        life.kept += kept_starts([each.tally for each in life.sessions])


def read_skipped(lives):
    """The exercises skipped in each one's latest practised sessions, in one query."""
    owners = {pk: life for life in lives.values() for pk in life.latest_practised}
    skips = ExerciseLog.objects.filter(session__in=owners, skip_reason__gt=SkipReason.NONE)
    logs = ExerciseLog.objects.filter(session__in=skips.values("session")).order_by(
        "session", "item__position"
    )
    records = defaultdict(list)
    for session, *columns in logs.values_list("session", *SIDE_COLUMNS):
        side = dict(zip(SIDE_COLUMNS.values(), columns, strict=True))
        records[session].append(SideRecord(**side))
    for session, sides in records.items():
        states = exercise_states(sides)
        owners[session].skipped[session] = [
            exercise for exercise, state in states.items() if state == ExerciseState.SKIPPED
        ]


# --- A row, column by column --------------------------------------------------------------------


def glance_of(life, *, now):
    glance = Glance(
        patient=life.patient,
        as_of=now - COMMITTED_WITHIN,
        zone=life.patient.zone,
        day=life.today,
        **past_of(life),
    )
    streak = read_streak(
        life.kept,
        today=life.today,
        now=now,
        schedule=life.schedule,
        pauses=life.pauses,
        past=glance.past,
    )
    glance.holds_until = holds_until(life, now=now)
    tell_practice(glance, life, streak)
    tell_pain(glance, life)
    tell_attention(glance, life, streak)
    return glance


def past_of(life):
    """What the practice before the last weeks adds up to: as it is known, or folded from all."""
    if life.known:
        return {name: getattr(life.known, name) for name in PAST_COLUMNS}
    until = life.past_until
    past = read_past(life.kept, until=until, schedule=life.schedule, pauses=life.pauses)
    practised = [day for day in life.practised if day <= until]
    return {
        "past_until": until,
        "past_first_day": min(practised, default=None),
        "past_last_day": max(practised, default=None),
        "past_chain": past.chain,
        "past_reserves": past.reserves,
        "past_strength": past.strength if past.days else None,
    }


def tell_practice(glance, life, streak):
    states = dict(streak.days[-STRIP_DAYS:])
    days = [life.today - back * A_DAY for back in reversed(range(STRIP_DAYS))]
    glance.strip = "".join(LETTERS.get(states.get(day), BEFORE_THE_FIRST) for day in days)
    glance.kept_in_7 = glance.strip[-7:].count(LETTERS[DayState.KEPT])
    glance.kept_in_28 = glance.strip.count(LETTERS[DayState.KEPT])
    glance.chain = streak.chain
    glance.strength = streak.strength
    glance.last_day = max(life.practised, default=None)
    glance.silent_days = life.silent_days
    doses = best_doses(each.tally for each in life.within(STRIP_DAYS)).values()
    timed = sum(dose.timed for dose in doses)
    declared = sum(dose.declared for dose in doses)
    glance.timed_share = timed / (timed + declared) if doses else None


def tell_pain(glance, life):
    answers = [
        ((life.today - each.tally.practice_day).days, each.tally.pain_after)
        for each in life.within(STRIP_DAYS)
        if each.tally.pain_after is not None
    ]
    trend = attention.pain_trend(answers)
    alarm = next((each for each in reversed(life.within(CONCERN_DAYS)) if each.concern), None)
    glance.pain = answers[-1][1] if answers else None
    glance.pain_before = trend and trend.before
    glance.pain_lately = trend and trend.lately
    glance.pain_weeks = trend and trend.weeks
    glance.concern = alarm.concern if alarm else Concern.NONE
    glance.concern_day = alarm.tally.practice_day if alarm else None


def tell_attention(glance, life, streak):
    skipped = (life.skipped.get(session, ()) for session in life.latest_practised)
    glance.skipped_exercise_id = attention.kept_skipping(skipped)
    glance.hurts = attention.hurts(glance.pain_trend, concern=glance.concern)
    glance.has_stopped = attention.has_stopped(glance.silent_days, is_paused=life.is_paused)
    glance.is_falling = attention.is_falling(
        streak.days, first_day=min(life.practised, default=None), today=life.today
    )
    glance.keeps_skipping = glance.skipped_exercise_id is not None
    glance.weight = attention.weight(glance.flags, silent_days=glance.silent_days)


def holds_until(life, *, now):
    """When the next practice day begins, or a journey stops excusing days."""
    day_ends = next_day_begins(life.today, life.patient.zone_name)
    latest = max(life.kept, key=lambda start: start.started_at, default=None)
    is_on_a_journey = latest and abs(now - latest.started_at) < JOURNEY
    if is_on_a_journey and abs(life.today - latest.practice_day) > A_DAY:
        return min(day_ends, latest.started_at + JOURNEY)
    return day_ends


def next_day_begins(today, zone):
    """The instant; a zone may never have had the date that follows."""
    with suppress(ValueError):
        return instant_on(today + A_DAY, BOUNDARY_MINUTES, zone)
    return instant_on(today + 2 * A_DAY, BOUNDARY_MINUTES, zone)
