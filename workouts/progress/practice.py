"""Reads a patient's dashboard data in two queries, however long the history is.

The chain is folded from every session there is, and after ten years reading them all again for
each look at the page costs more than the rest of it. So what the sessions before the last weeks add
up to is remembered by the process, beside the figures by which it is seen that none of them has
changed. Nothing of it is stored: forgotten, it is read anew.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, Count, DateField, DateTimeField, F, Max, Sum, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse

from workouts.domain.day import practice_day
from workouts.domain.streak import (
    A_DAY,
    SEEN_AHEAD,
    SEEN_BACK,
    KeptStart,
    PlanPeriod,
    Streak,
    read_past,
    read_streak,
)
from workouts.domain.streak import Pause as PausePeriod
from workouts.domain.weeks import DayDose
from workouts.models.pauses import Pause
from workouts.models.people import zone_or_clinics
from workouts.models.plans import Plan, weekdays_of
from workouts.models.prepared import Prepared
from workouts.models.reminders import BarrierAnswer
from workouts.models.sessions import SessionLog
from workouts.models.users import User
from workouts.progress.remembered import Remembered

# How far back the charts look: half a year, and the rest of its first week.
WINDOW = timedelta(days=26 * 7 + 6)
LATEST_STARTS = 30
# Whoever is at it just now: a year of practice takes 0.13 MB, and ten years 0.6 MB.
REMEMBERED_PATIENTS = 16
ASKED_BACK = timedelta(days=7)


class Tally(NamedTuple):
    """One session in figures. Repetitions beyond a side's dose are not counted."""

    uuid: UUID
    version: str
    practice_day: date
    zone: str
    start_minute: int
    started_at: datetime
    finished_at: datetime | None
    declared_later: bool
    pain_before: int | None
    pain_after: int | None
    pain_next_morning: int | None
    exercise_count: int
    open_count: int
    prescribed_reps: int | None
    done_reps: int | None
    timed_reps: int | None

    @property
    def is_kept(self):
        return self.exercise_count > 0 and 2 * self.open_count <= self.exercise_count

    @property
    def dose(self):
        return DayDose(self.prescribed_reps, self.timed_reps, self.done_reps - self.timed_reps)

    def age_in_days(self, *, now):
        """As `SessionLog.age_in_days`."""
        return (practice_day(now, zone_or_clinics(self.zone)) - self.practice_day).days

    def get_absolute_url(self):
        return reverse("session", args=[self.uuid])


@dataclass(frozen=True, slots=True)
class Past:
    """What the sessions before a day add up to, and by what it is known to be still so."""

    known_by: tuple
    streak: Streak
    kept: tuple[KeptStart, ...]
    tallies: tuple[Tally, ...]
    starts: tuple[int, ...]
    first_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """`tallies` are the sessions `since` about half a year ago, oldest first; `starts` the minutes
    at which the last 30 practised ones began, newest first; `first_day` that of the first one;
    `pauses` the latest first; `plan` the keys of the plan in force and of its routine, or None.
    """

    today: date
    streak: Streak
    tallies: tuple[Tally, ...]
    since: date
    starts: tuple[int, ...]
    first_day: date | None
    plan: tuple[int, int] | None
    pauses: tuple[Pause, ...]
    barrier_answers: tuple[BarrierAnswer, ...]
    claimable_count: int


def best_sessions(tallies):
    """Practice day → its best session, without the days on which nothing was done."""
    best = {}
    for each in tallies:
        if each.done_reps:
            known = best.get(each.practice_day)
            if known is None or each.dose.share > known.dose.share:
                best[each.practice_day] = each
    return best


def best_doses(tallies):
    """Practice day → the dose of its best session."""
    return {day: each.dose for day, each in best_sessions(tallies).items()}


def tally_columns(sessions):
    return sessions.with_tally().order_by("started_at").values_list(*Tally._fields)


TALLIES = Prepared(
    lambda patient, first, last: tally_columns(
        SessionLog.objects.filter(patient=patient, practice_day__range=(first, last))
    ),
    int,
    date,
    date,
)


def read_tallies(patient, *, first=date.min, last=date.max):
    """The sessions of those practice days, oldest first."""
    return tuple(map(Tally._make, TALLIES.rows(patient.pk, first, last)))


# --- What stands about a patient, in one query ------------------------------------------------


PLAN, PAUSE, FIGURES, BARRIER, CLAIMABLE = range(5)
NONE = Value(0)
NO_DAY = Cast(Value(None), DateField())
NO_INSTANT = Cast(Value(None), DateTimeField())
# In the union's first part, so that the database knows of what type the column is in the others.
NO_TEXT = Cast(Value(""), CharField(max_length=2000))


class Fact(NamedTuple):
    """A row of the one query; what a column means depends on the kind."""

    kind: int
    pk: int
    first: date | None
    last: date | None
    number: int
    other: int
    word: str
    text: str
    at: datetime | None


def columns(queryset, kind, pk, *, first=NO_DAY, last=NO_DAY, number=NONE, **more):
    """That queryset's rows in the columns of `Fact`."""
    other, at = more.get("other", NONE), more.get("at", NO_INSTANT)
    word, text = more.get("word", Value("")), more.get("text", Value(""))
    return queryset.order_by().values_list(
        Value(kind), pk, first, last, number, other, word, text, at
    )


def standing(patient, cut, week_ago, guest_hash):
    """The union of plans, pauses, figures of the past, answers, and what a guest may claim."""
    past = SessionLog.objects.filter(patient=patient, practice_day__lt=cut).values("patient")
    guests = SessionLog.objects.of_guest(guest_hash).practised().values("guest_hash")
    union = columns(
        Plan.objects.filter(patient=patient),
        PLAN,
        F("pk"),
        first=F("starts_on"),
        number=F("weekday_mask"),
        other=F("routine_id"),
        word=NO_TEXT,
        text=NO_TEXT,
    ).union(
        columns(
            Pause.objects.filter(patient=patient),
            PAUSE,
            F("pk"),
            first=F("first_day"),
            last=F("last_day"),
            number=Coalesce(F("set_by_id"), 0),
            word=F("reason"),
            text=Coalesce(
                NullIf(F("set_by__name"), Value("")),
                F("set_by__email"),
                Value(""),
                output_field=CharField(),
            ),
        ),
        columns(
            past,
            FIGURES,
            Count("pk"),
            first=Max("practice_day"),
            last=Max("practice_day"),
            # The answer that may come late without any progress.
            number=Coalesce(Sum("pain_after"), 0),
            at=Max("progressed_at"),
        ),
        columns(
            BarrierAnswer.objects.filter(patient=patient, day__gte=week_ago),
            BARRIER,
            F("pk"),
            first=F("day"),
            word=F("barrier"),
            text=F("question"),
        ),
        columns(
            guests,
            CLAIMABLE,
            Count("pk"),
            first=Max("practice_day"),
            last=Max("practice_day"),
            at=Max("progressed_at"),
        ),
        all=True,
    )
    # Django 6.1 would sort all of it as the first part's model says.
    return union.order_by()


STANDING = Prepared(standing, int, date, date, str)


# --- What is remembered -------------------------------------------------------------------------


# By the opaque name of the user, which is never given twice.
pasts = Remembered(REMEMBERED_PATIENTS)


def read_practice(owner, *, now):
    """The practice of the patient behind a request, in two queries."""
    patient = owner.patient
    today = patient.today(now=now)
    # A Monday at least a week ago: late sessions seldom reach behind it, and it moves once a week.
    cut = today - timedelta(days=today.weekday() + 7)
    facts = [
        Fact._make(row)
        for row in STANDING.rows(patient.pk, cut, today - ASKED_BACK, owner.guest_hash or "-")
    ]
    plans = sorted((fact for fact in facts if fact.kind == PLAN), key=lambda fact: fact.first)
    pauses = sorted(
        (fact for fact in facts if fact.kind == PAUSE),
        key=lambda fact: (fact.first, fact.pk),
        reverse=True,
    )
    schedule = tuple(PlanPeriod(fact.first, weekdays_of(fact.number)) for fact in plans)
    periods = tuple(PausePeriod(fact.first, fact.last or date.max) for fact in pauses)
    figures = next((fact for fact in facts if fact.kind == FIGURES), None)
    known_by = (cut, schedule, periods, figures)

    past = pasts.get(owner.user.opaque_id)
    if past is not None and past.known_by != known_by:
        past = None
    tallies = read_tallies(patient, first=cut if past else date.min)
    if past is None:
        past = past_of(tallies, cut, known_by)
        pasts.keep(owner.user.opaque_id, past)
        tallies = tuple(each for each in tallies if each.practice_day >= cut)
    in_force = next((fact for fact in reversed(plans) if fact.first <= today), None)
    first_days = [each.practice_day for each in tallies if each.done_reps]
    return Practice(
        today=today,
        streak=read_streak(
            (*past.kept, *kept_starts(tallies)),
            today=today,
            now=now,
            schedule=schedule,
            pauses=periods,
            past=past.streak,
        ),
        tallies=(*past.tallies, *tallies),
        since=cut - WINDOW,
        starts=(*latest_starts(tallies), *past.starts)[:LATEST_STARTS],
        first_day=past.first_day or min(first_days, default=None),
        plan=in_force and (in_force.pk, in_force.other),
        pauses=tuple(pause_of(fact, patient) for fact in pauses),
        barrier_answers=tuple(
            answer_of(fact, patient)
            for fact in sorted(facts, key=lambda fact: fact.first or date.min, reverse=True)
            if fact.kind == BARRIER
        ),
        claimable_count=sum(fact.pk for fact in facts if fact.kind == CLAIMABLE),
    )


def past_of(tallies, cut, known_by):
    """What the sessions before the cut add up to."""
    tallies = [each for each in tallies if each.practice_day < cut]
    kept = kept_starts(tallies)
    until = cut - A_DAY - SEEN_AHEAD
    _cut, schedule, periods, _figures = known_by
    streak = read_past(kept, until=until, schedule=schedule, pauses=periods)
    return Past(
        known_by=known_by,
        streak=streak,
        kept=tuple(
            each for each in kept if not streak.days or each.practice_day >= until - SEEN_BACK
        ),
        tallies=tuple(each for each in tallies if each.practice_day >= cut - WINDOW),
        starts=tuple(latest_starts(tallies)),
        first_day=min((each.practice_day for each in tallies if each.done_reps), default=None),
    )


def kept_starts(tallies):
    return [KeptStart(each.started_at, each.practice_day) for each in tallies if each.is_kept]


def latest_starts(tallies):
    """At which minutes the last practised sessions began, newest first; a declared one never."""
    known = [each for each in tallies if each.done_reps and not each.declared_later]
    return [each.start_minute for each in known[: -LATEST_STARTS - 1 : -1]]


def pause_of(fact, patient):
    """With who set it: no more than the name is known here."""
    pause = Pause(
        pk=fact.pk,
        patient=patient,
        first_day=fact.first,
        last_day=fact.last,
        reason=fact.word,
    )
    if fact.number:
        pause.set_by = User(pk=fact.number, name=fact.text)
    return pause


def answer_of(fact, patient):
    return BarrierAnswer(
        pk=fact.pk, patient=patient, day=fact.first, barrier=fact.word, question=fact.text
    )
