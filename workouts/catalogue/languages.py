"""In which language a text of the catalogue is shown, where its translation is missing."""

from django.conf import settings
from django.utils.translation import get_language

from workouts.models import Exercise, Routine


def language_shown(row: Exercise | Routine, field: str) -> str:
    """The language of the text that is shown, if it is not the page's; empty if it is.

    Modeltranslation shows the first text that there is, in the order of its setting.
    """
    active = get_language() or settings.LANGUAGE_CODE
    for code in (active, *settings.MODELTRANSLATION_FALLBACK_LANGUAGES["default"]):
        if getattr(row, f"{field}_{code}"):
            return "" if code == active else code
    return ""
