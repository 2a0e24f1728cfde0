"""Which pages of the desk are noted in the access log, and who may read it."""

import uuid
from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.addresses import DESK_NAMES
from tests.admin.conftest import add_url, browser_of, filled_in, list_url, queries_of, url_of
from tests.admin.opening import open_page, text_of
from tests.conditions import first_of
from workouts.models import (
    Invitation,
    Patient,
    PatientRead,
    Pause,
    Plan,
    SessionLog,
    TherapistNote,
    User,
)

pytestmark = pytest.mark.django_db


def reads_of(case):
    """What was read of that patient besides the one look that every case begins with."""
    looks = PatientRead.objects.filter(patient=case.user.opaque_id).order_by("pk")
    return list(looks.values_list("reader", "page"))[1:]


# --- Every page of the desk ---------------------------------------------------------------------


def looks_by_page(client, names, cases):
    """Of each page that is shown: who is named on it, and how often each was written down."""
    pages = {}
    for name in names:
        before = Counter(PatientRead.objects.values_list("patient", flat=True))
        response = open_page(client, name, *cases)
        text = text_of(response)
        after = Counter(PatientRead.objects.values_list("patient", flat=True))
        if response.status_code in {200, 422}:
            shown = {case.user.opaque_id for case in cases if shows(text, case)}
            pages[name] = (shown, dict(after - before))
    return pages


def shows(text, case):
    return case.user.name in text or case.user.email in text


# How many pages name a patient at least: a walk that finds fewer has lost its way.
SHOWING = {"therapist": 25, "administrator": 30}


@pytest.mark.parametrize("who", first_of("administrator", "therapist"))
def test_every_page_that_shows_a_patient_is_logged(who, request, own, make_case):
    """Made from the URLconf: a new page of the desk is walked as well."""
    other = make_case("Berta Two", own.patient.therapist)
    client = browser_of(request.getfixturevalue(who))
    names = [name for name in DESK_NAMES if name not in {"logout", "view_on_site", "app_list"}]

    pages = looks_by_page(client, names, (own, other))

    unwritten = {name for name, (shown, looks) in pages.items() if shown - looks.keys()}
    repeated = {name for name, (_shown, looks) in pages.items() if set(looks.values()) - {1}}
    showing = {name for name, (shown, _looks) in pages.items() if shown}
    assert (unwritten, repeated) == (set(), set())
    assert len(showing) >= SHOWING[who]


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("change", "patient"),
        ("history", "history"),
        ("brief", "brief"),
        ("csv", "export"),
    ],
)
def test_each_page_of_a_patient_is_logged(therapist_client, therapist, own, name, page):
    therapist_client.get(reverse(f"admin:workouts_patient_{name}", args=[own.patient.pk]))

    assert reads_of(own) == [(therapist.opaque_id, page)]


@pytest.mark.parametrize("model", [Patient, TherapistNote, Plan, Pause, SessionLog])
def test_list_is_logged_once_for_each_patient_on_it(
    model, therapist_client, therapist, own, foreign
):
    own.note.add("One more note", by=therapist, at=timezone.now())

    therapist_client.get(list_url(model))

    assert reads_of(own) == [(therapist.opaque_id, "list")]
    assert reads_of(foreign) == []


def test_search_for_a_patient_is_logged_for_those_found(
    therapist_client, therapist, own, make_case
):
    other = make_case("Berta Two", therapist)
    query = {"app_label": "workouts", "model_name": "plan", "field_name": "patient"}

    therapist_client.get(reverse("admin:autocomplete"), {**query, "term": "olga"})

    assert reads_of(own) == [(therapist.opaque_id, "search")]
    assert reads_of(other) == []


def test_both_accounts_of_a_merge_are_looked_at(therapist_client, therapist, own, make_case):
    other = make_case("Berta Two", therapist)

    therapist_client.get(url_of(own.patient, "merge"), {"with": other.patient.pk})

    assert [reads_of(own), reads_of(other)] == [[(therapist.opaque_id, "merge")]] * 2


def test_accounts_found_for_a_merge_are_looked_at(therapist_client, therapist, own, make_case):
    other = make_case("Berta Two", therapist)

    therapist_client.get(url_of(own.patient, "merge"), {"q": "berta"})

    assert reads_of(other) == [(therapist.opaque_id, "search")]


@pytest.mark.parametrize(("model", "page"), [(TherapistNote, "note"), (Plan, "plan")])
def test_empty_form_for_a_patient_is_logged(model, page, therapist_client, therapist, own):
    therapist_client.get(add_url(model), {"patient": own.patient.pk})

    assert reads_of(own) == [(therapist.opaque_id, page)]


def test_empty_form_for_a_foreign_patient_is_not_logged(therapist_client, own, foreign):
    therapist_client.get(add_url(TherapistNote), {"patient": foreign.patient.pk})

    assert reads_of(foreign) == []


def test_address_that_is_a_patients_is_logged(therapist_client, therapist, own):
    form = {"once": uuid.uuid4(), "name": "Olga", "email": own.user.email}

    therapist_client.post(reverse("admin:workouts_patient_invite"), form)

    assert reads_of(own) == [(therapist.opaque_id, "way-in")]


def test_invited_patient_is_looked_at(therapist_client, therapist):
    form = {"once": uuid.uuid4(), "name": "Nina New"}

    therapist_client.post(reverse("admin:workouts_patient_invite"), form)

    patient = User.objects.get(name="Nina New").opaque_id
    looks = PatientRead.objects.values_list("reader", "patient", "page")
    assert list(looks) == [(therapist.opaque_id, patient, "way-in")]


def test_letter_is_logged(therapist_client, therapist, own):
    _invitation, secret = Invitation.objects.issue(own.patient, by=therapist, now=timezone.now())

    therapist_client.post(url_of(own.patient, "letter"), {"secret": secret})

    assert reads_of(own) == [(therapist.opaque_id, "letter")]


def test_letter_that_is_not_shown_is_not_logged(therapist_client, own):
    therapist_client.post(url_of(own.patient, "letter"), {"secret": "x" * 43})

    assert reads_of(own) == []


def test_list_as_a_spreadsheet_is_logged_for_each_patient(
    therapist_client, therapist, own, foreign
):
    response = therapist_client.get(reverse("admin:workouts_patient_list_csv"))

    list(response)
    assert reads_of(own) == [(therapist.opaque_id, "export")]
    assert reads_of(foreign) == []


@pytest.mark.parametrize("name", ["change", "history", "brief", "csv"])
def test_page_that_is_refused_is_not_logged(colleague_client, own, name):
    colleague_client.get(reverse(f"admin:workouts_patient_{name}", args=[own.patient.pk]))

    assert reads_of(own) == []


def test_saving_is_not_logged(therapist_client, own):
    page = therapist_client.get(url_of(own.patient))

    therapist_client.post(url_of(own.patient), filled_in(page))

    assert [page for _reader, page in reads_of(own)] == ["patient"]


def test_form_shown_again_is_logged(therapist_client, own):
    page = therapist_client.get(url_of(own.patient))

    therapist_client.post(url_of(own.patient), filled_in(page, zone="Mars/Olympus"))

    assert [page for _reader, page in reads_of(own)] == ["patient", "patient"]


def test_log_is_called_so_and_has_entries(administrator_client, own):
    page = administrator_client.get(list_url(PatientRead)).content.decode()

    menu = administrator_client.get(reverse("admin:index")).content.decode()
    assert "<h1>Access log</h1>" in page
    assert "1 entry" in page
    assert ">Access log</a>" in menu


def test_administrator_sees_who_looked_at_whom(administrator_client, own):
    page = administrator_client.get(list_url(PatientRead)).content.decode()

    assert "Thea Therapist" in page
    assert "Olga Own" in page


def test_somebody_deleted_is_named_no_more(administrator_client, own):
    own.note.delete()
    own.user.delete()

    page = administrator_client.get(list_url(PatientRead)).content.decode()

    assert "Olga" not in page
    assert "deleted" in page


@pytest.mark.parametrize("words", ["thea", "olga own", "olga@example.com"])
def test_looks_are_found_by_either_persons_name(administrator_client, own, foreign, words):
    response = administrator_client.get(list_url(PatientRead), {"q": words})

    assert [read.patient for read in response.context["cl"].result_list] == [own.user.opaque_id]


def test_looks_at_one_patient_are_linked_from_the_page(administrator_client, own, foreign):
    address = f"{list_url(PatientRead)}?patient={own.user.opaque_id}"

    linked = administrator_client.get(url_of(own.patient)).content.decode()
    response = administrator_client.get(address)

    patients = {read.patient for read in response.context["cl"].result_list}
    assert f'href="{address}"' in linked
    assert patients == {own.user.opaque_id}


def test_therapist_does_not_see_the_access_log(therapist_client, own):
    assert therapist_client.get(list_url(PatientRead)).status_code == 403


def test_administrator_can_neither_add_change_nor_delete_an_entry(administrator_client, own):
    url = url_of(own.read)

    answers = [
        administrator_client.post(url, {"page": "patient"}).status_code,
        administrator_client.post(url_of(own.read, "delete"), {"post": "yes"}).status_code,
        administrator_client.get(reverse("admin:workouts_patientread_add")).status_code,
    ]

    own.read.refresh_from_db()
    assert answers == [403, 403, 403]
    assert own.read.page == "brief"


def test_list_takes_the_same_queries_for_one_entry_as_for_many(administrator, own, make_case):
    client = browser_of(administrator)
    one = queries_of(client, list_url(PatientRead))
    for name in ("Berta Two", "Carl Three"):
        make_case(name, own.patient.therapist)

    assert queries_of(client, list_url(PatientRead)) == one
