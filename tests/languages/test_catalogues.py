"""Each catalogue of texts: whole, with the same places for values, and its forms for numbers."""

import re
from gettext import translation
from pathlib import Path

import allauth
import django.conf
import pytest
from django import forms
from django.conf import settings
from django.contrib import auth
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import override

from workouts.people import library_texts

(FOLDER,) = settings.LOCALE_PATHS
CODES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
PLACE = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w*\}")
TAG = re.compile(r"</?(?:a|em|q|span|strong)\b[^>]*>")
# “tú” and its verbs and possessives, in a text that says “usted” to everybody.
FAMILIAR = re.compile(
    r"\b(?:tú|tus?|contigo|puedes|tienes|quieres|debes|eres|estás|vas|sabes|verás|podrás)\b",
    re.IGNORECASE,
)
FORMS_FOR_NUMBERS = 3


def entries(code):
    """Pairs of an English text and its translation; a text for numbers with each of its forms."""
    catalogue = translation("django", FOLDER, [code])._catalog
    for key, text in catalogue.items():
        msgid = key[0] if isinstance(key, tuple) else key
        if msgid:
            yield msgid.rpartition("\x04")[2], text


def forms_of(code):
    """The forms of each text for numbers, by the English one."""
    forms = {}
    for key, text in translation("django", FOLDER, [code])._catalog.items():
        if isinstance(key, tuple):
            forms.setdefault(key[0], {})[key[1]] = text
    return forms


@pytest.mark.parametrize("code", CODES)
def test_each_text_is_translated(code):
    assert [english for english, text in entries(code) if not text.strip()] == []


@pytest.mark.parametrize("code", CODES)
def test_places_for_values_are_the_same(code):
    """The one of a singular may be left out, as “one” says it too."""
    wrong = [
        (english, text)
        for english, text in entries(code)
        if set(PLACE.findall(text)) - set(PLACE.findall(english))
        and not (set(PLACE.findall(text)) <= {"%(count)d", "%(count)s", "%(counter)s"})
    ]

    assert [pair for pair in wrong if pair[0] not in forms_of(code)] == []


@pytest.mark.parametrize("code", CODES)
def test_markup_is_the_same(code):
    numbers = forms_of(code)
    assert [
        (english, text)
        for english, text in entries(code)
        if english not in numbers and sorted(TAG.findall(english)) != sorted(TAG.findall(text))
    ] == []


@pytest.mark.parametrize("code", CODES)
def test_texts_for_numbers_have_each_form(code):
    incomplete = {
        english: forms
        for english, forms in forms_of(code).items()
        if set(forms) != set(range(FORMS_FOR_NUMBERS)) or not all(forms.values())
    }

    assert incomplete == {}


def test_spanish_says_usted():
    assert [text for _english, text in entries("es") if FAMILIAR.search(strip_tags(text))] == []


@pytest.mark.parametrize("code", CODES)
def test_head_says_who_has_reviewed_it(code):
    """Empty, as long as it is a draft."""
    head = translation("django", FOLDER, [code]).info()

    assert {"x-reviewed-by", "x-reviewed-on"} <= set(head)
    assert bool(head["x-reviewed-by"]) == bool(head["x-reviewed-on"])


@pytest.mark.parametrize(
    ("package", "texts"),
    [
        (allauth, library_texts.ALLAUTH),
        (django.conf, library_texts.DJANGO),
        (auth, library_texts.DJANGO_AUTH),
    ],
)
def test_listed_texts_of_a_library_are_still_its_own(package, texts):
    """Else the library says something else, in its own Spanish."""
    folder = Path(package.__file__).parent / "locale"

    assert set(texts) <= set(translation("django", folder, ["es"])._catalog)


def test_field_says_in_spanish_how_long_a_text_may_be():
    """A text for numbers is in no list of a library's."""
    with override("es"):
        with pytest.raises(ValidationError) as refused:
            forms.CharField(max_length=3).clean("long")

        assert refused.value.messages == ["El texto es muy largo: tiene 4 caracteres y caben 3."]
