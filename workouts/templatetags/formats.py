"""Times of day and shares in templates, as `workouts.formats` writes them."""

from django import template

from workouts import formats

register = template.Library()
register.filter(formats.clock_time)
register.filter(formats.percent)
