"""Every URL of the site and the desk, from the URLconf: for tests that request all of them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.apps import apps
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from tests.conftest import ZONE
from workouts.reminders.sending import signer

THIS_MONTH = datetime.now(ZoneInfo(ZONE))
FEED_TOKEN = "t" * 43


def names_of(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif getattr(pattern, "namespace", None) != "admin":
            yield from names_of(pattern.url_patterns)


def desk_patterns():
    return next(
        each.url_patterns
        for each in get_resolver().url_patterns
        if getattr(each, "namespace", None) == "admin"
    )


NAMES = sorted({name for name in names_of(get_resolver().url_patterns) if name})
DESK_NAMES = sorted({name for name in names_of(desk_patterns()) if name})


def url_for(name, world):
    arguments = {
        "exercise_detail": ["bridge"],
        "exercise_image": ["bridge", "0" * 32],
        "session": [world["session"].uuid],
        "record_progress": [world["session"].uuid],
        "finish_session": [world["session"].uuid],
        "reopen_session": [world["session"].uuid],
        "record_morning": [world["session"].uuid],
        "month": [THIS_MONTH.year, THIS_MONTH.month],
        "practice_day": [world["session"].practice_day],
        "mark_note_read": [world["note"].pk],
        "end_pause": [world["pause"].pk],
        "sign_out_device": ["d" * 32],
        "calendar_feed": [FEED_TOKEN],
        "clinic_logo": ["0" * 32],
        "welcome": ["w" * 43],
        "welcome_desk": ["w" * 43],
        "unsubscribe": [signer.sign(world["users"]["owner"].opaque_id.hex)],
    }
    return reverse(name, args=arguments.get(name, []))


# The row of a patient's case with which each model's pages are opened.
KEYS = {
    "patient": "patient",
    "therapistnote": "note",
    "plan": "plan",
    "pause": "pause",
    "sessionlog": "session",
    "user": "user",
    "deletion": "deletion",
    "patientread": "read",
}


def address_of(name, case):
    """KeyError for a new model: name the row that its pages are opened with."""
    try:
        return reverse(f"admin:{name}")
    except NoReverseMatch:
        pass
    match name.split("_"):
        case ["workouts", "plan", "exercise"]:
            exercise = apps.get_model("workouts", "exercise").objects.first()
            return reverse(f"admin:{name}", args=[case.plan.pk, exercise.pk])
        case ["workouts", ("exercise" | "routine" | "exercisefigures" | "clinic") as model, *_page]:
            return reverse(
                f"admin:{name}", args=[apps.get_model("workouts", model).objects.first().pk]
            )
        case ["workouts", model, *_page]:
            return reverse(f"admin:{name}", args=[getattr(case, KEYS[model]).pk])
    return None
