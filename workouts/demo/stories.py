"""The patients of the demo clinic: who they are, and when and how each of them practices.

A story yields the visits of a list of days: with the same seed the same. It knows no database.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from random import Random
from typing import Any

from workouts.domain.pain import NPRS_MAX
from workouts.models.pauses import PauseReason
from workouts.models.plans import EVERY_DAY, SessionLength, mask_of
from workouts.models.reminders import Barrier

HOME, AUCKLAND = "America/Los_Angeles", "Pacific/Auckland"
TOKYO, HONOLULU = "Asia/Tokyo", "Pacific/Honolulu"
MONDAY_WEDNESDAY_FRIDAY = mask_of({0, 2, 4})

EARLIEST_MINUTE, LATEST_MINUTE = 3 * 60 + 1, 23 * 60 + 59


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One session. `done` is how many exercises are done, from the first on; None means all."""

    day: date
    minute: int
    zone: str = HOME
    version: SessionLength = SessionLength.FULL
    done: int | None = None
    one_more: int = 0
    hurts: str = ""
    is_declared: bool = False
    pain_before: int | None = None
    pain_after: int | None = None
    pain_next_morning: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlan:
    """A plan that differs from the routine; `items` are the PlanItem's fields by exercise slug."""

    days_ago: int
    weekday_mask: int = EVERY_DAY
    pain_limit: int | None = None
    items: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPause:
    """A pause, in days before today (negative: after it), set by the patient or the therapist."""

    first_days_ago: int
    last_days_ago: int | None
    reason: PauseReason
    is_by_therapist: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A therapist's note. With `is_read` the patient read it on the next day."""

    days_ago: int
    body: str
    is_shared: bool = True
    is_read: bool = False
    is_visit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A demo patient: the account, the habits, and `visits`, which yields the sessions."""

    login: str
    name: str
    gist: str
    therapist: str
    visits: Callable[[Sequence[date], Random], Iterable[Visit]]
    usual_slot: time | None = None
    fallback_slot: time | None = None
    anchor: str = ""
    pauses: tuple[OwnPause, ...] = ()
    barriers: tuple[tuple[int, Barrier, str], ...] = ()
    plan: OwnPlan | None = None
    notes: tuple[Note, ...] = ()


def around(minute: float, spread: float, rng: Random) -> int:
    """A random minute of the day near this one, within one practice day."""
    return min(max(round(rng.gauss(minute, spread)), EARLIEST_MINUTE), LATEST_MINUTE)


def pain(level: float, rng: Random) -> int | None:
    """A random pain answer near this level; one in six is missing."""
    if rng.random() < 1 / 6:
        return None
    return min(max(round(level) + rng.choice((-1, 0, 0, 1)), 0), NPRS_MAX)


def regular(days: Sequence[date], rng: Random) -> Iterator[Visit]:
    for day in days:
        minute = around(7 * 60, 8, rng)
        yield Visit(
            day=day,
            minute=minute,
            pain_after=pain(1, rng),
            pain_next_morning=pain(1, rng),
            one_more=rng.randrange(3),
        )


def weekend_gaps(days: Sequence[date], rng: Random) -> Iterator[Visit]:
    for day in days:
        minute = around(17 * 60 + 40, 25, rng)
        if day.weekday() < 5:
            yield Visit(day=day, minute=minute, pain_after=pain(2, rng))
        elif rng.random() < 0.15:
            # Opened and closed again: no practice.
            yield Visit(day=day, minute=minute, done=0)


def back_after_flu(days: Sequence[date], rng: Random) -> Iterator[Visit]:
    ill, first_days_back = days[-24:-10], days[-10:-9]
    for day in days:
        minute = around(8 * 60 + 10, 15, rng)
        if day in first_days_back:
            note = "Back after the flu. I took it easy today."
            yield Visit(day=day, minute=minute, done=5, pain_after=2, note=note)
        elif day not in ill:
            yield Visit(day=day, minute=minute, pain_after=pain(1, rng))


def drifting_hours(days: Sequence[date], rng: Random) -> Iterator[Visit]:
    for nth, day in enumerate(days):
        minute = around(6 * 60 + 30 + 15 * 60 * nth / len(days), 20, rng)
        if rng.random() < 0.85:
            done = rng.choice((None, None, None, 5, 2))
            yield Visit(day=day, minute=minute, done=done, pain_after=pain(2, rng))


def traveler(days: Sequence[date], rng: Random) -> Iterator[Visit]:
    zones = [zone_on_the_way(nth / len(days)) for nth in range(len(days))]
    yesterday = (HOME, days[0])
    for day, zone in zip(days, zones, strict=True):
        came_from, day_before = yesterday
        yesterday = (zone, day)
        if (came_from, zone) == (HOME, AUCKLAND):
            continue  # this date was lost over the Pacific
        if (came_from, zone) == (TOKYO, HONOLULU):
            # Flown over the date line: the same date a second time, with a second session.
            yield Visit(day=day_before, minute=17 * 60, zone=zone, version=SessionLength.SHORT)
        yield Visit(day=day, minute=around(7 * 60 + 30, 20, rng), zone=zone)


def zone_on_the_way(share: float) -> str:
    """The traveler's zone after this share of the days: home, around the Pacific, home."""
    stops = ((0.40, HOME), (0.55, AUCKLAND), (0.70, TOKYO), (0.80, HONOLULU))
    return next((zone for until, zone in stops if share < until), HOME)


def rising_pain(days: Sequence[date], rng: Random) -> Iterator[Visit]:
    for nth, day in enumerate(days):
        # Two until the last third, then up to six.
        level = 2 + 4 * max(0.0, 3 * nth / len(days) - 2)
        is_bad = level >= 5
        if rng.random() < 0.9:
            yield Visit(
                day=day,
                minute=around(9 * 60 + 15, 30, rng),
                done=4 if is_bad else None,
                pain_before=pain(level - 1, rng),
                pain_after=pain(level, rng),
                pain_next_morning=pain(level - 1, rng),
                note="My hip hurts longer each time." if is_bad and nth % 4 == 0 else "",
            )


def just_started(days: Sequence[date], rng: Random) -> Iterator[Visit]:
    for nth, day in enumerate(days[-4:-1]):
        yield Visit(day=day, minute=around(12 * 60 + 30, 40, rng), done=4 + nth, pain_after=3)


def stopped(days: Sequence[date], rng: Random) -> Iterator[Visit]:
    """Practices less and less, and not at all in the last three weeks."""
    for nth, day in enumerate(days[:-22]):
        if rng.random() < 0.95 - 0.5 * nth / len(days):
            minute = around(18 * 60 + 30, 50, rng)
            yield Visit(day=day, minute=minute, done=rng.choice((None, 4)), pain_after=pain(3, rng))


def skips_one(days: Sequence[date], rng: Random) -> Iterator[Visit]:
    for day in days:
        if rng.random() < 0.9:
            minute = around(6 * 60 + 45, 15, rng)
            hurts = "lateral-hip-stretch"
            yield Visit(day=day, minute=minute, hurts=hurts, pain_after=pain(3, rng))


def short_only(days: Sequence[date], rng: Random) -> Iterator[Visit]:
    for day in days:
        if rng.random() < 0.88:
            minute = around(13 * 60 + 5, 20, rng)
            yield Visit(
                day=day, minute=minute, version=SessionLength.SHORT, pain_after=pain(1, rng)
            )


def evenings_declared(days: Sequence[date], rng: Random) -> Iterator[Visit]:
    for day in days:
        if day.weekday() in {0, 2, 4} and rng.random() < 0.92:
            yield Visit(day=day, minute=around(20 * 60 + 45, 20, rng), is_declared=True)


def perfect_with_reserves(days: Sequence[date], rng: Random) -> Iterator[Visit]:
    """Misses a day now and then, always while a reserve day is held."""
    next_miss = rng.randint(10, 16)
    for nth, day in enumerate(days):
        if nth == next_miss:
            next_miss += rng.randint(10, 16)
        else:
            yield Visit(day=day, minute=around(6 * 60 + 15, 10, rng), pain_after=pain(1, rng))


STORIES = (
    Story(
        login="regina",
        name="Regina Abbott",
        gist="regular at seven in the morning",
        therapist="thea",
        visits=regular,
        usual_slot=time(7, 0),
        fallback_slot=time(18, 30),
        anchor="after coffee",
        notes=(
            Note(
                days_ago=21,
                body="Very steady. Keep the doses as they are.",
                is_shared=False,
                is_visit=True,
            ),
            Note(days_ago=30, body="Your hips move much more freely. Well done!", is_read=True),
        ),
    ),
    Story(
        login="walter",
        name="Walter Brandt",
        gist="practices on weekdays, not at weekends",
        therapist="thea",
        visits=weekend_gaps,
        usual_slot=time(17, 30),
        anchor="after work",
        notes=(Note(days_ago=6, body="Weekends count too: try the short version on Sunday."),),
    ),
    Story(
        login="flora",
        name="Flora Castellano",
        gist="back after two weeks of flu",
        therapist="thea",
        visits=back_after_flu,
        usual_slot=time(8, 0),
        fallback_slot=time(19, 0),
        anchor="before breakfast",
        pauses=(OwnPause(first_days_ago=23, last_days_ago=10, reason=PauseReason.ILLNESS),),
        notes=(Note(days_ago=9, body="Good to have you back. Half the program is plenty now."),),
    ),
    Story(
        login="dario",
        name="Dario Duarte",
        gist="starts later and later in the day",
        therapist="thea",
        visits=drifting_hours,
        usual_slot=time(6, 30),
        anchor="before the shower",
        notes=(
            Note(days_ago=12, body="Ask about his new shifts.", is_shared=False, is_visit=True),
        ),
    ),
    Story(
        login="tara",
        name="Tara Eriksen",
        gist="traveled round the Pacific without a gap",
        therapist="thea",
        visits=traveler,
        usual_slot=time(7, 30),
        anchor="before breakfast",
    ),
    Story(
        login="paula",
        name="Paula Fischer",
        gist="her pain is rising",
        therapist="thea",
        visits=rising_pain,
        pauses=(
            OwnPause(
                first_days_ago=0,
                last_days_ago=-4,
                reason=PauseReason.PAIN,
                is_by_therapist=True,
            ),
        ),
        plan=OwnPlan(
            days_ago=4,
            pain_limit=5,
            items={
                "hip-flexor-stretch": {
                    "hold_seconds": 20,
                    "remark": "Only until it begins to pull, never into pain.",
                }
            },
        ),
        notes=(
            Note(days_ago=32, body="Mild pain, 2 of 10. Begins.", is_shared=False, is_visit=True),
            Note(days_ago=4, body="Pain after practice is up to 5. Examine.", is_shared=False),
            Note(days_ago=4, body="I made the holds of the hip flexor stretch shorter."),
        ),
    ),
    Story(
        login="nils",
        name="Nils Garcia",
        gist="just started, three days ago",
        therapist="omar",
        visits=just_started,
        plan=OwnPlan(days_ago=3, items={"advanced-bridge": {"is_left_out": True}}),
        notes=(Note(days_ago=3, body="Welcome! Begin gently, and leave out what hurts."),),
    ),
    Story(
        login="stella",
        name="Stella Hoffman",
        gist="stopped three weeks ago",
        therapist="omar",
        visits=stopped,
        usual_slot=time(18, 30),
        anchor="after work",
        barriers=((19, Barrier.NO_TIME, ""), (11, Barrier.PAIN, "")),
        notes=(
            Note(days_ago=14, body="Did not answer the phone.", is_shared=False),
            Note(days_ago=13, body="How are you? One short session is a good way back."),
        ),
    ),
    Story(
        login="sam",
        name="Sam Ito",
        gist="always skips one exercise, because it hurts",
        therapist="omar",
        visits=skips_one,
        anchor="after waking up",
        barriers=((33, Barrier.UNSURE, "How far may I turn before it is too much?"),),
        plan=OwnPlan(
            days_ago=40,
            items={
                "lateral-hip-stretch": {
                    "reps_min": 2,
                    "reps_max": 2,
                    "remark": "Turn less far. Skip it if it still hurts.",
                }
            },
        ),
        notes=(
            Note(
                days_ago=40,
                body="Two gentle repetitions are enough here.",
                is_read=True,
                is_visit=True,
            ),
        ),
    ),
    Story(
        login="shona",
        name="Shona Jackson",
        gist="short versions only, in the lunch break",
        therapist="omar",
        visits=short_only,
        usual_slot=time(13, 0),
        anchor="after lunch",
    ),
    Story(
        login="eve",
        name="Eve Kowalski",
        gist="three evenings a week, declared without the timer",
        therapist="omar",
        visits=evenings_declared,
        usual_slot=time(20, 45),
        anchor="after brushing my teeth",
        pauses=(OwnPause(first_days_ago=-10, last_days_ago=-17, reason=PauseReason.AWAY),),
        plan=OwnPlan(days_ago=150, weekday_mask=MONDAY_WEDNESDAY_FRIDAY),
    ),
    Story(
        login="perry",
        name="Perry Lopez",
        gist="a perfect streak, with reserve days spent",
        therapist="omar",
        visits=perfect_with_reserves,
        usual_slot=time(6, 15),
        anchor="after walking the dog",
        notes=(Note(days_ago=20, body="A model patient.", is_shared=False, is_visit=True),),
    ),
)
