"""The pages of a patient: one row of tabs, and every Save leads back to the brief."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission

from tests.admin.conftest import add_history, add_url, brief_url, filled_in, queries_of, url_of
from tests.conftest import NOW
from workouts.models import Pause, Plan, TherapistNote

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TABS = [
    "Brief",
    "Plan",
    "Notes",
    "Messages",
    "Sessions",
    "Pauses",
    "Settings",
    "Access",
    "Files",
]
PAGES = ["brief", "notes", "words", "sessions", "pauses", "change", "way-in", "files"]


@pytest.fixture(autouse=True)
def wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def tabs_of(response):
    """The tabs of the page: text, URL and whether it is open."""
    return next(context for context in response.context if "tabs" in context)["tabs"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_the_name_and_the_same_tabs(page, therapist_client, own):
    response = therapist_client.get(url_of(own.patient, page))

    assert [str(text) for text, _address, _current in tabs_of(response)] == TABS
    assert response.content.decode().count("<h1>Olga Own</h1>") == 1


@pytest.mark.parametrize("page", PAGES)
def test_open_tab_is_marked(page, therapist_client, own):
    response = therapist_client.get(url_of(own.patient, page))

    marked = [(address, current) for _text, address, current in tabs_of(response) if current]
    assert marked == [(url_of(own.patient, page), "page")]


@pytest.mark.parametrize(
    ("row", "page", "tab"),
    [
        ("plan", "change", "Plan"),
        ("plan", "history", "Plan"),
        ("note", "change", "Notes"),
        ("note", "addendum", "Notes"),
        ("pause", "change", "Pauses"),
        ("session", "change", "Sessions"),
    ],
)
def test_page_of_a_row_has_the_patients_tabs(row, page, tab, therapist_client, own):
    response = therapist_client.get(url_of(getattr(own, row), page))

    marked = [(str(text), current) for text, _address, current in tabs_of(response) if current]
    assert marked == [(tab, "true")]
    assert "<h1>Olga Own</h1>" in response.content.decode()


def test_question_before_a_deletion_has_the_patients_tabs(therapist_client, own):
    page = therapist_client.get(url_of(own.note, "delete")).content.decode()

    assert "<h1>Olga Own</h1>" in page


@pytest.mark.parametrize(
    ("row", "page"),
    [
        ("plan", "change"),
        ("plan", "history"),
        ("plan", "copy"),
        ("note", "change"),
        ("note", "history"),
        ("note", "delete"),
        ("note", "addendum"),
        ("pause", "delete"),
        ("session", "change"),
    ],
)
def test_trail_of_a_row_leads_to_the_patient(row, page, therapist_client, own):
    response = therapist_client.get(url_of(getattr(own, row), page))

    trail = response.content.decode().split('class="breadcrumbs"')[1].split("</div>")[0]
    assert f'<a href="{brief_url(own.patient)}">Olga Own</a>' in trail


def test_history_of_the_patient_belongs_to_the_settings(therapist_client, own):
    response = therapist_client.get(url_of(own.patient, "history"))

    marked = [(str(text), current) for text, _address, current in tabs_of(response) if current]
    assert marked == [("Settings", "true")]


def test_page_reached_from_a_tab_marks_that_one(therapist_client, own):
    response = therapist_client.get(url_of(own.patient, "hand-over"))

    marked = [(str(text), current) for text, _address, current in tabs_of(response) if current]
    assert marked == [("Access", "true")]


def test_tabs_show_only_what_the_person_may_open(therapist, client, own):
    therapist.groups.clear()
    therapist.user_permissions.add(Permission.objects.get(codename="view_patient"))
    client.force_login(therapist)

    response = client.get(brief_url(own.patient))

    texts = [str(text) for text, _address, _current in tabs_of(response)]
    assert texts == ["Brief", "Messages", "Settings", "Files"]
    assert b"Write a note" not in response.content


# --- The plan -----------------------------------------------------------------------------------


def test_tab_of_the_plan_leads_to_the_one_in_force(therapist_client, own):
    Plan.objects.create(
        patient=own.patient, routine=own.plan.routine, starts_on=NOW.date() + 9 * DAY
    )

    response = therapist_client.get(url_of(own.patient, "plan"))

    assert response.url == url_of(own.plan)


def test_tab_of_the_plan_leads_to_the_next_one_before_the_first_begins(therapist_client, own):
    Plan.objects.update(starts_on=NOW.date() + 9 * DAY)

    response = therapist_client.get(url_of(own.patient, "plan"))

    assert response.url == url_of(own.plan)


def test_tab_of_the_plan_leads_to_a_first_one(therapist_client, own):
    own.plan.delete()

    response = therapist_client.get(url_of(own.patient, "plan"))

    assert response.url == f"{add_url(Plan)}?patient={own.patient.pk}"


# --- Every Save leads back ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ("patient", {"anchor": "tea"}),
        ("plan", {"pain_limit": "4"}),
        ("plan", {}),
        ("note", {"body": "Second thoughts"}),
        ("pause", {"last_day": "2026-07-03"}),
    ],
)
def test_saved_form_leads_to_the_brief_with_one_message(row, fields, therapist_client, own):
    url = url_of(getattr(own, row))

    response = therapist_client.post(url, filled_in(therapist_client.get(url), **fields))

    assert response.url == brief_url(own.patient)
    assert len(therapist_client.get(response.url).context["messages"]) == 1


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (TherapistNote, {"body": "By the way", "visibility": "private"}),
        (Pause, {"first_day": "2026-08-01", "reason": "other"}),
    ],
)
def test_added_row_leads_to_the_brief(model, fields, therapist_client, own):
    url = add_url(model)
    data = filled_in(therapist_client.get(url), patient=own.patient.pk, **fields)

    response = therapist_client.post(url, data)

    assert response.url == brief_url(own.patient)


def test_deleted_row_leads_to_the_brief(therapist_client, own):
    response = therapist_client.post(url_of(own.note, "delete"), {"post": "yes"})

    assert response.url == brief_url(own.patient)


@pytest.mark.parametrize("row", ["patient", "plan", "note", "pause"])
def test_form_has_one_way_to_save(row, therapist_client, own):
    page = therapist_client.get(url_of(getattr(own, row))).content.decode()

    names = [name for name in ("_save", "_continue", "_addanother") if f'name="{name}"' in page]
    assert names == ["_save"]


# --- Tables -------------------------------------------------------------------------------------


def rows_of(response):
    [table] = response.context["inline_admin_formsets"]
    return [form.instance for form in table.formset.forms]


def test_newest_twenty_sessions_are_shown_first(therapist_client, own):
    add_history(own.patient, own.session, days=[DAY * back for back in range(1, 30)])

    sessions = rows_of(therapist_client.get(url_of(own.patient, "sessions")))

    assert [each.practice_day for each in sessions] == [
        NOW.date() - DAY * back for back in range(20)
    ]


@pytest.mark.parametrize("page", ["notes", "sessions", "pauses"])
def test_page_takes_the_same_queries_for_one_row_as_for_many(
    page, therapist_client, therapist, own
):
    url = url_of(own.patient, page)
    few = queries_of(therapist_client, url)
    add_history(own.patient, own.session, days=[DAY, 2 * DAY, 3 * DAY])
    for nth in range(3):
        own.note.add(f"More {nth}", by=therapist, at=NOW)
        day = date(2026, 8, 1) + nth * DAY
        own.patient.pauses.create(first_day=day, last_day=day, reason="away", set_by=therapist)

    assert queries_of(therapist_client, url) == few


def test_pages_show_nothing_of_others(therapist_client, own, foreign):
    pages = [therapist_client.get(url_of(own.patient, page)) for page in PAGES]

    assert [page for page in pages if "Zelda" in page.content.decode()] == []
