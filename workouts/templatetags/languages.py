"""The `lang` of a text that is not in the page's language, for voices that read the page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from workouts.catalogue.languages import language_shown
from workouts.models import Exercise, Routine

register = template.Library()


@register.filter
def lang_of(row: Exercise | Routine, field: str) -> SafeString:
    """The attribute for a text of the catalogue; empty where it is in the page's language."""
    return lang(language_shown(row, field))


@register.filter
def lang(code: str) -> SafeString:
    """The attribute for that language; empty where it is the page's."""
    return format_html('lang="{}"', code) if code and code != get_language() else SafeString()
