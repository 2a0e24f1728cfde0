"""Parts of a page that are alike for many people: rendered once, and kept by the process.

What is a person's own in such a part, the tokens of its forms, is put in anew for each request.
"""

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from workouts.models.remembered import Remembered

register = template.Library()

# About fifty are for everybody; those of one person's practice take 0.06 MB.
MOST_PARTS = 96
# No page can have these characters.
PLACES = ("\x02csrf\x03", "\x02owner\x03", "\x02own\x03")


parts = Remembered(MOST_PARTS)


@register.simple_tag(takes_context=True)
def remembered(context, name, *key, own=""):
    """Includes the template `name`, whose text must follow from the key and the language alone.

    Left out of that are the form token, the page's owner and `own`, a text of this request that
    occurs nowhere else in the part.
    """
    values = [str(context.get("csrf_token", "")), context.get("page_owner", ""), str(own)]
    kept = (name, get_language(), key, tuple(map(bool, values)))
    part = parts.get(kept)
    if part is None:
        part = get_template(name).template.render(context)
        for value, place in zip(values, PLACES, strict=True):
            if value:
                part = part.replace(value, place)
        if not settings.DEBUG:  # there a template may change under the running server
            parts.keep(kept, part)
    for value, place in zip(values, PLACES, strict=True):
        part = part.replace(place, value)
    return mark_safe(part)  # noqa: S308 - rendered by a template; the values are tokens of ours
