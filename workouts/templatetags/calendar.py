"""Figures of the dashboard in words: an hour, a share."""

from datetime import time
from functools import lru_cache

from django import template
from django.utils.formats import time_format
from django.utils.translation import get_language

register = template.Library()


@register.filter
def clock_time(minute):
    """A minute of the day (0 to 1439) as the language writes it: “7:10 a.m.”."""
    return _clock_words(get_language(), minute)


@lru_cache(maxsize=24 * 60)
def _clock_words(language, minute):  # noqa: ARG001 - the language decides what is remembered
    return time_format(time(*divmod(minute, 60)))


@register.filter
def percent(share):
    """A share from 0 to 1 in whole percents."""
    return round(share * 100)
