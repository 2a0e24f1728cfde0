"""What the patient list shows beside its stored row: pauses, barriers, unread messages.

The figures are those of `workouts.progress.glances`. Pauses, barriers and unread messages are few,
and may change at any moment, so they are read for each page.
Barrier: what kept the patient from practicing, by the latest answer of the last 14 days.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from workouts.domain.attention import MESSAGES_WEIGHT
from workouts.domain.streak import DayState
from workouts.models import BarrierAnswer, Glance, Pause, SeenFlag
from workouts.models.messages import count_unread_of, unread_by_source
from workouts.models.seen_flags import SeenFlags
from workouts.progress.charts.svg import drawing
from workouts.progress.glances import STATE_LETTERS, read_glances

BARRIER_DAYS = 14
# Outdated glances to refresh for the order of one list, beside those of the patients shown.
GLANCES_REFRESHED_PER_PAGE = 100

# The strip in units of its SVG: a bar a day, and a gap before the last seven days.
DAY_WIDTH, WEEK_GAP, STRIP_HEIGHT = 5, 4, 16
BAR_HEIGHTS = {
    DayState.KEPT: 16,
    DayState.RESERVE: 9,
    DayState.MISSED: 4,
    DayState.OPEN: 16,
    DayState.PAUSED: 1,
    DayState.OFF_PLAN: 1,
    DayState.TRAVEL: 1,
}
BARS = {letter: (state.value, BAR_HEIGHTS[state]) for state, letter in STATE_LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Overview:
    """A patient's fresh glance, what explains a gap, unread messages, and which flags were seen."""

    glance: Glance
    pause: Pause | None
    barrier: BarrierAnswer | None
    unread: int
    seen: SeenFlags

    @property
    def open_flags(self):
        return self.glance.open_flags(self.seen)


def read_overviews(patients, *, now):
    """Overview of each patient, by primary key."""
    glances = read_glances(patients, now=now)
    prefetch_related_objects(list(glances.values()), "skipped_exercise")
    pauses = latest_by_patient(Pause.objects.filter(patient__in=glances), glances, is_running)
    barriers = latest_by_patient(
        BarrierAnswer.objects.filter(
            patient__in=glances, day__gt=now.date() - timedelta(days=BARRIER_DAYS + 1)
        ),
        glances,
        is_recent,
    )
    unread = count_unread_of(glances)
    seen = SeenFlag.objects.of_patients(glances)
    return {
        pk: Overview(glance, pauses.get(pk), barriers.get(pk), unread[pk], seen.get(pk, {}))
        for pk, glance in glances.items()
    }


def latest_by_patient(rows, glances, applies):
    """By patient: the first row that applies to the patient's day. The rows come latest first."""
    found = {}
    for row in rows:
        if row.patient_id not in found and applies(row, glances[row.patient_id].day):
            found[row.patient_id] = row
    return found


def is_running(pause, today):
    return pause.runs_on(today)


def is_recent(answer, today):
    return (today - answer.day).days < BARRIER_DAYS


# --- Who comes first -----------------------------------------------------------------------------


def with_attention(patients):
    """The patients with `attention` and `unread` as aliases, to filter and sort by.

    By the stored glances: a later change moves nobody before the glance is refreshed.
    """
    of_patient = [messages.filter(patient=OuterRef("pk")) for messages in unread_by_source()]
    counts = [
        Coalesce(Subquery(messages.values("patient").annotate(n=Count("pk")).values("n")), 0)
        for messages in of_patient
    ]
    has_messages = Exists(of_patient[0]) | Exists(of_patient[1])
    return patients.alias(
        has_messages=has_messages,
        unread=sum(counts, start=Value(0)),
        attention=Coalesce("glance__weight", 0)
        + Case(When(has_messages, then=MESSAGES_WEIGHT), default=0, output_field=IntegerField()),
    )


# --- The strip ------------------------------------------------------------------------------------


def kept_days_text(glance):
    return _("%(week)d of the last 7 days kept, %(month)d of the last 28") % {
        "week": glance.kept_in_7,
        "month": glance.kept_in_28,
    }


def kept_strip(glance):
    """The last 28 days as bars, today on the right: higher is better, a flat line is a day off."""
    days = len(glance.strip)
    marks = []
    for nth, letter in enumerate(glance.strip):
        if letter in BARS:
            state, height = BARS[letter]
            x = nth * DAY_WIDTH + (WEEK_GAP if nth >= days - 7 else 0)
            marks.append(
                f'<rect class="{state}" x="{x}" y="{STRIP_HEIGHT - height}"'
                f' width="{DAY_WIDTH - 1}" height="{height}"/>'
            )
    return drawing(
        "desk-strip",
        width=days * DAY_WIDTH + WEEK_GAP,
        height=STRIP_HEIGHT,
        label=kept_days_text(glance),
        marks="".join(marks),
    )
