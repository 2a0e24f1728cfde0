"""The language in which somebody reads now: that of whatever they create."""

from django.conf import settings
from django.utils.translation import get_language


def active_language() -> str:
    return get_language() or settings.LANGUAGE_CODE
