"""The desk speaks as a clinic does: nothing that Django's admin says of itself is on its pages."""

import re

import pytest

from tests.addresses import DESK_NAMES
from tests.admin.opening import open_page, text_of

pytestmark = pytest.mark.django_db

# What Django's admin and its packages say of themselves, or of a table.
DJANGO_TEXTS = re.compile(
    r"""Select\ .*\ to\ (?:change|view) | Site\ administration | Django | Recent\ actions
    | \bAdd\ (?:patient|note|plan|pause|session|exercise|routine|user|deletion)\b
    | \bChange\ (?:patient|note|plan|pause|session|exercise|routine|user)\b
    | \bBy\ (?:attention|account|visit|page|therapist|who\ reads\ it|routine|pain\ concern)\b
    | \[(?:en|es)\] | \bslugs? | ahead\ of\ server | behind\ server | Log\ out
    | \bHome\b(?!\ exercise)
    | Save\ and\ (?:add|continue|view) | (?:plan|routine)\ items? | related\ (?:items|objects)
    | \bobjects?\b | \bWorkouts\b | \bmodels?\b | Bit\ 0 | None\ available | \bstaff\ status\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
CROSS = "icon-no.svg"
HIDDEN = re.compile(
    r'<(script|style|template)\b.*?</\1>|<!--.*?-->|<input type="hidden"[^>]*>', re.DOTALL
)
TAGS = re.compile(r"<[^>]+>")
LABELS = re.compile(r'(?:title|aria-label|alt|placeholder|value)="([^"]*)"')
# Django writes this name of the box above a list's boxes in its code, for screen readers alone.
STILL_SAID = "Select all objects on this page for an action"
# The patient's own pages, as the patient gets them.
AS_PATIENT = "workouts_patient_as-patient"
# Led to by no page, or answered by something else than a page.
NO_PAGES = {"logout", "view_on_site", "app_list", "jsi18n", "autocomplete"}


def said(page):
    """What a person reads or hears of a page."""
    page = HIDDEN.sub(" ", page)
    return " ".join([*TAGS.sub(" ", page).split(), *LABELS.findall(page)])


def pages_of_the_desk():
    return [each for each in DESK_NAMES if each not in NO_PAGES and not each.startswith(AS_PATIENT)]


@pytest.mark.parametrize("who", ["therapist_client", "administrator_client", "superuser_client"])
def test_no_page_of_the_desk_speaks_as_django_does(who, request, own, make_case):
    client = request.getfixturevalue(who)
    other = make_case("Berta Two", own.patient.therapist)
    found, pages = [], 0

    for name in pages_of_the_desk():
        response = open_page(client, name, own, other)
        if response.status_code not in {200, 422} or response.get("Content-Disposition"):
            continue
        pages += 1
        page = text_of(response)
        found += [
            f"{name}: {text}" for text in DJANGO_TEXTS.findall(said(page).replace(STILL_SAID, ""))
        ]
        found += [f"{name}: a red cross"] if CROSS in page else []

    assert found == []
    assert pages > 25
