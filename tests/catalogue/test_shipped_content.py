"""The shipped exercises: order, doses and texts as in the article, in words of our own."""

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from workouts.catalogue.loading import FIXTURE, load_content
from workouts.domain.dose import Dose, Laterality
from workouts.domain.timeline import build, minutes
from workouts.models import Exercise, Routine, RoutineItem
from workouts.models.prescriptions import prescribed_for

pytestmark = pytest.mark.usefixtures("no_content")

# The hashes of all runs of six words in the clinic's article, which is not ours to copy here.
ARTICLE_RUNS = Path(__file__).with_name("article_runs.txt")
RUN_LENGTH = 6

DOSES = {
    "flexion-stretch": (30, 5, 5, Laterality.BILATERAL),
    "glut-stretch": (30, 5, 5, Laterality.EACH_SIDE),
    "lateral-hip-stretch": (30, 5, 5, Laterality.EACH_SIDE),
    "hip-flexor-stretch": (30, 5, 5, Laterality.EACH_SIDE),
    "hip-abduction": (15, 10, 10, Laterality.EACH_SIDE),
    "bridge": (15, 3, 5, Laterality.BILATERAL),
    "advanced-bridge": (5, 3, 5, Laterality.ALTERNATING),
}
TEXTS = ["name", "purpose", "position", "needs", "steps", "feel", "mistakes", "stop_when"]

# --- Loading ------------------------------------------------------------------------------------


def test_load_content_puts_the_exercises_in_the_order_of_the_article():
    load_content()

    items = Routine.objects.default().items.order_by("position")
    assert [item.exercise.slug for item in items] == list(DOSES)


# --- The content itself -------------------------------------------------------------------------


@pytest.mark.parametrize("slug", DOSES)
def test_shipped_dose_is_the_articles(content, slug):
    dose = RoutineItem.objects.get(exercise__slug=slug).dose

    hold_seconds, reps_min, reps_max, laterality = DOSES[slug]
    assert dose == Dose(
        reps_min=reps_min,
        reps_max=reps_max,
        hold_seconds=hold_seconds,
        rest_seconds=dose.rest_seconds,
        laterality=laterality,
    )


def test_shipped_rests_are_named_as_the_clinics_to_change(content):
    for item in RoutineItem.objects.all():
        assert f"rest of {item.rest_seconds} s" in item.dose_note
        assert "yours to change" in item.dose_note


def test_shipped_hold_of_the_advanced_bridge_is_named_as_the_clinics_to_change(content):
    note = RoutineItem.objects.get(exercise__slug="advanced-bridge").dose_note

    assert note.startswith("The hold of 5 s")


def test_shipped_rows_are_valid(content):
    for model in (Exercise, Routine, RoutineItem):
        for row in model.objects.all():
            row.full_clean()


@pytest.mark.parametrize("text", TEXTS)
def test_shipped_exercises_have_every_text(content, text):
    assert all(getattr(exercise, f"{text}_en") for exercise in Exercise.objects.all())


@pytest.mark.parametrize("text", ["steps", "mistakes"])
def test_shipped_lists_have_several_lines(content, text):
    assert all(len(getattr(exercise, text)) >= 3 for exercise in Exercise.objects.all())


def test_shipped_sentences_are_short(content):
    sentences = [
        sentence
        for line in shipped_lines()
        for sentence in re.split(r"[.:]\s", line)
        if len(sentence.split()) > 20
    ]

    assert sentences == []


def test_short_version_lasts_ten_to_twelve_minutes(content):
    short = prescribed_for(None, day=date(2026, 6, 10)).short_items

    assert 10 <= minutes(build(each.prescription for each in short)) <= 12


def test_short_version_has_two_to_four_exercises(content):
    assert 2 <= RoutineItem.objects.filter(in_short=True).count() <= 4


def shipped_lines():
    """Every text of the fixture, one line each."""
    for row in json.loads(FIXTURE.read_text()):
        for value in row["fields"].values():
            if isinstance(value, str | list):
                yield from [value] if isinstance(value, str) else value


def article_runs_in(text):
    """The runs of six words that the text has in common with the clinic's article."""
    known = set(ARTICLE_RUNS.read_text().split())
    words = re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))
    runs = (" ".join(words[n : n + RUN_LENGTH]) for n in range(len(words) - RUN_LENGTH + 1))
    return [run for run in runs if hashlib.sha256(run.encode()).hexdigest()[:12] in known]


def test_article_runs_are_recognized():
    assert article_runs_in("In standing bend forward at the WAIST!") == [
        "in standing bend forward at the",
        "standing bend forward at the waist",
    ]


def test_shipped_texts_are_not_the_articles():
    assert [run for line in shipped_lines() for run in article_runs_in(line)] == []


def test_templates_do_not_repeat_the_article():
    templates = sorted((settings.BASE_DIR / "templates").rglob("*.html"))

    assert [run for path in templates for run in article_runs_in(path.read_text())] == []
