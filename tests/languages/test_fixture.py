"""The shipped exercises in each language: the same rows, the same steps, nothing left out."""

import pytest
from django.conf import settings
from django.utils import translation

from tests.languages.shipped import texts_of
from workouts.models import Exercise, Routine

CODES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
LONGEST_SENTENCE_WORDS = 15


def sentences(text):
    lines = text if isinstance(text, list) else [text]
    return [each for line in lines for each in line.replace(":", ".").split(". ")]


@pytest.mark.parametrize("code", CODES)
def test_each_text_has_the_same_shape(code):
    def shape(text):
        return (type(text), len(text)) if isinstance(text, list) else (type(text), bool(text))

    wrong = [
        (slug, name)
        for slug, name, english, text in texts_of(code)
        if shape(text) != shape(english) or (isinstance(text, list) and not all(text))
    ]

    assert wrong == []


@pytest.mark.parametrize("code", CODES)
def test_sentences_are_short(code):
    long = [
        sentence
        for model, *_row, text in texts_of(code)
        if model != "workouts.routineitem"  # notes for the clinic
        for sentence in sentences(text)
        if len(sentence.split()) > LONGEST_SENTENCE_WORDS
    ]

    assert long == []


@pytest.mark.django_db
def test_patient_reads_the_exercises_in_their_language(content):
    with translation.override("es"):
        names = list(Exercise.objects.order_by("pk").values_list("name", flat=True))
        routine = Routine.objects.default().name

    assert names == [
        "Estiramiento hacia adelante",
        "Estiramiento del glúteo",
        "Estiramiento lateral de la cadera",
        "Estiramiento del flexor de la cadera",
        "Abducción de cadera",
        "Puente",
        "Puente avanzado",
    ]
    assert routine == "Ejercicios de cadera"


# --- Where a translation is missing ---------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("reads", "written"), [("es", "en"), ("en", "es")])
def test_missing_text_is_shown_in_the_other_language_and_marked(client, content, reads, written):
    Exercise.objects.filter(slug="bridge").update(**{f"purpose_{reads}": None})
    exercise = Exercise.objects.get(slug="bridge")

    page = client.get("/exercises/bridge/", headers={"accept-language": reads}).content.decode()

    text = getattr(exercise, f"purpose_{written}")
    assert f'<p class="lead measure" lang="{written}">{text}</p>' in " ".join(page.split())


@pytest.mark.django_db
def test_text_in_the_language_of_the_page_is_not_marked(client, content):
    page = client.get("/exercises/bridge/", headers={"accept-language": "es"}).content.decode()

    assert 'lang="en"' not in page.partition("<main")[2].partition("</main")[0]
