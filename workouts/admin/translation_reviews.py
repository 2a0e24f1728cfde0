"""What the desk's first page tells administrators of languages that nobody has reviewed yet.

Who reviewed a language, and when, is in the head of its catalogue, beside the texts themselves:
`X-Reviewed-By` and `X-Reviewed-On`. docs/translating.md says how to review one.
"""

from functools import cache
from gettext import find, translation

from django.conf import settings
from django.utils.translation import get_language_info

(CATALOGUES,) = settings.LOCALE_PATHS


def drafts_for(user):
    """The names of the languages that are drafts, for an administrator; nothing for others."""
    if not user.sees_whole_clinic:
        return []
    return [
        get_language_info(code)["name_translated"]
        for code, _name in settings.LANGUAGES
        if find("django", CATALOGUES, [code]) and not reviewer_of(code)
    ]


@cache
def reviewer_of(code):
    """Who has reviewed the texts in that language; empty if nobody has."""
    head = translation("django", CATALOGUES, [code]).info()
    return head.get("x-reviewed-by", "")
