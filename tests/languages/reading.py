"""What a person reads or hears of a page, and what of it is in English."""

import re
from gettext import translation
from html import unescape

from django.conf import settings

HIDDEN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
# Whatever says itself in which language it is, as the switch does.
MARKED = re.compile(r'<(\w+)\b[^>]*\blang="en"[^>]*>.*?</\1>', re.DOTALL)
TAGS = re.compile(r"<[^>]+>")
LABELS = re.compile(r'\b(?:title|aria-label|alt|placeholder|data-say|content)="([^"]*)"')
PLACE = re.compile(r"(%\(\w+\)[sd]|%[sd])")
# Words of English that no Spanish sentence has.
ENGLISH = re.compile(
    r"\b(?:the|and|your|you|is|are|of|with|for|this|that|not|from|what|when|how|who|yes|day|days"
    r"|was|were|have|will|can|save|saved|send|sent|time|week|minutes?|seconds?|by|at|or|an|to|on"
    r"|patients?|exercises?|sessions?|plans|notes?|add|change|delete|search|back|next)\b",
    re.IGNORECASE,
)
# Names, addresses and formats, which are the same in each language.
SAME_EVERYWHERE = re.compile(
    r"\b(?:The Hip Workout|Hip Workout|English|width=device-width[^\"]*|[\w.+-]+@[\w.-]+|https?://\S+"
    r"|[A-Z][A-Za-z]+(?:/[\w +-]+)+|no|[a-z-]+=\S+)\b"
)


def parts_of(page):
    """The texts of a page, each by itself, and those of its labels."""
    page = MARKED.sub(" ", HIDDEN.sub(" ", page))
    texts = [unescape(text).strip() for text in (*TAGS.split(page), *LABELS.findall(page))]
    # The data of a session's script has keys of code, and the texts of the page that it is on.
    return [" ".join(text.split()) for text in texts if text and not text.startswith("{")]


def untranslated():
    """English texts of the catalogue that differ from their Spanish, as whole texts of a page."""
    catalogue = translation("django", settings.LOCALE_PATHS[0], ["es"])._catalog
    for key, spanish in catalogue.items():
        english = (key[0] if isinstance(key, tuple) else key).rpartition("\x04")[2]
        if english and english != spanish and re.search(r"[A-Za-z]{3}", english):
            pieces = PLACE.split(english)
            if any(re.search(r"[A-Za-z]{3}", each) for each in pieces[::2]):
                yield "".join(
                    ".+" if PLACE.fullmatch(each) else re.escape(each.replace("%%", "%"))
                    for each in pieces
                )


WHOLE_TEXTS = re.compile("|".join(sorted(untranslated(), key=len, reverse=True)))


def english_in(page, *, data=()):
    """The texts of a page that are English, but for what people have typed (`data`)."""
    found = []
    for text in parts_of(page):
        rest = SAME_EVERYWHERE.sub("", text)
        for each in data:
            rest = rest.replace(each, "")
        if WHOLE_TEXTS.fullmatch(rest.strip()) or ENGLISH.search(rest):
            found.append(text)
    return found
