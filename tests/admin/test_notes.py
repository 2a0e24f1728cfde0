"""Notes about patients: read by colleagues, changed by their author alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from time_machine import travel

from tests.admin.conftest import (
    add_url,
    brief_url,
    everything,
    filled_in,
    list_url,
    url_of,
    write_note,
)
from tests.conftest import NOW
from workouts.models import TherapistNote

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def same_day():
    """An hour after the notes of the cases were written."""
    with travel(NOW + timedelta(hours=1), tick=False):
        yield


def test_therapist_writes_a_note_on_the_patient_s_page(therapist_client, therapist, own):
    note = {"body": "Keep the heel down.", "visibility": "shared"}

    write_note(therapist_client, own.patient, **note)

    note = TherapistNote.objects.latest("pk")
    assert (note.patient, note.author, note.body, note.visibility) == (
        own.patient,
        therapist,
        "Keep the heel down.",
        "shared",
    )


def test_note_is_private_unless_shared(therapist_client, own):
    write_note(therapist_client, own.patient, body="Ask about the knee.")

    assert TherapistNote.objects.latest("pk").visibility == "private"


def test_note_is_its_writer_s_whatever_was_posted(therapist_client, therapist, colleague, own):
    forged = {"author": colleague.pk, "seen_at": "x"}

    write_note(therapist_client, own.patient, body="Hello", **forged)

    assert TherapistNote.objects.latest("pk").author == therapist


def test_page_shows_when_the_patient_read_a_note(therapist_client, own):
    TherapistNote.objects.filter(pk=own.note.pk).update(visibility="shared", seen_at=NOW)

    response = therapist_client.get(url_of(own.patient, "notes"))

    assert "June 10, 2026, 8 a.m." in response.content.decode()


def test_author_changes_a_note_and_the_history_keeps_both_versions(therapist_client, own):
    url = url_of(own.note)

    therapist_client.post(url, filled_in(therapist_client.get(url), body="Second thoughts"))

    bodies = own.note.history.order_by("pk").values_list("body", flat=True)
    assert list(bodies) == ["Note about Olga Own", "Second thoughts"]
    history = therapist_client.get(url_of(own.note, "history")).content.decode()
    assert "Note about Olga Own → Second thoughts" in history


def test_author_cannot_move_a_note_to_another_patient(therapist_client, therapist, make_case, own):
    petra = make_case("Petra Own", therapist)
    url = url_of(own.note)

    therapist_client.post(
        url, filled_in(therapist_client.get(url), body="Moved", patient=petra.patient.pk)
    )

    own.note.refresh_from_db()
    assert (own.note.body, own.note.patient) == ("Moved", own.patient)


def test_author_deletes_a_note_and_the_history_keeps_it(therapist_client, own):
    therapist_client.post(url_of(own.note, "delete"), {"post": "yes"})

    assert not TherapistNote.objects.exists()
    assert TherapistNote.history.filter(history_type="-").get().body == "Note about Olga Own"


@pytest.fixture
def others_note(own, colleague):
    """Written by a colleague about the therapist's own patient, before the patient moved."""
    own.note.author = colleague
    own.note.save()
    return own.note


@pytest.mark.parametrize("who", ["therapist_client", "administrator_client"])
def test_another_author_s_note_is_read_on_its_page(who, request, others_note):
    response = request.getfixturevalue(who).get(url_of(others_note))

    assert b"Note about Olga Own" in response.content
    assert b'name="body"' not in response.content
    assert b'name="_save"' not in response.content


@pytest.mark.parametrize("who", ["therapist_client", "administrator_client"])
@pytest.mark.parametrize("page", ["change", "delete"])
def test_another_author_s_note_cannot_be_posted_to(who, page, request, others_note):
    client = request.getfixturevalue(who)
    data = {"body": "forged", "visibility": "shared", "post": "yes", "patient": 1}
    before = everything()

    response = client.post(url_of(others_note, page), data)

    assert response.status_code == 403
    assert everything() == before


@pytest.mark.parametrize("page", ["brief", "notes", "change"])
def test_another_author_s_note_stays_on_the_patient_s_pages(page, therapist_client, others_note):
    forged = {
        "notes-TOTAL_FORMS": "1",
        "notes-INITIAL_FORMS": "1",
        "notes-0-id": others_note.pk,
        "notes-0-patient": others_note.patient.pk,
        "notes-0-body": "forged",
        "notes-0-DELETE": "on",
        "id": others_note.pk,
    }
    before = everything()

    therapist_client.post(url_of(others_note.patient, page), forged)

    assert everything()[TherapistNote] == before[TherapistNote]


def test_only_one_s_own_notes_have_a_way_to_change_them(therapist_client, others_note, therapist):
    mine = TherapistNote.objects.create(patient=others_note.patient, author=therapist, body="Mine")

    text = therapist_client.get(url_of(others_note.patient, "notes")).content.decode()

    assert f'href="{url_of(mine)}"' in text
    assert f'href="{url_of(others_note)}"' not in text


def test_note_added_on_its_own_page_is_its_writer_s(therapist_client, therapist, own):
    page = therapist_client.get(add_url(TherapistNote))
    fields = {"patient": own.patient.pk, "body": "By the way", "visibility": "private"}

    therapist_client.post(add_url(TherapistNote), filled_in(page, **fields))

    assert TherapistNote.objects.latest("pk").author == therapist


def test_list_shows_the_beginning_of_a_long_note(therapist_client, own):
    TherapistNote.objects.filter(pk=own.note.pk).update(body="word " * 100 + "end")

    text = therapist_client.get(list_url(TherapistNote)).content.decode()

    assert "word word …" in text or "word…" in text
    assert "end</" not in text


# --- Visits --------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_visit", [True, False])
def test_note_that_is_fixed_names_a_visit_alone(colleague_client, own, foreign, is_visit):
    TherapistNote.objects.filter(pk=foreign.note.pk).update(
        is_visit=is_visit, written_at=NOW - timedelta(days=3)
    )

    page = colleague_client.get(url_of(foreign.note)).content.decode()

    assert ("field-visit" in page) is is_visit


def test_note_may_be_of_a_visit(therapist_client, own):
    write_note(therapist_client, own.patient, body="Better.", is_visit="on")

    assert TherapistNote.objects.latest("pk").is_visit is True


# --- Within a day, and later --------------------------------------------------------------------

A_DAY = timedelta(days=1)
A_SECOND = timedelta(seconds=1)


def correct(client, note, body, *, at, visibility="private"):
    with travel(at, tick=False):
        client.force_login(note.author)
        return client.post(url_of(note), {"body": body, "visibility": visibility})


@pytest.fixture
def seen_note(own):
    """A shared note that the patient has read."""
    seen = {"visibility": "shared", "seen_at": NOW + timedelta(minutes=5)}
    TherapistNote.objects.filter(pk=own.note.pk).update(**seen)
    own.note.refresh_from_db()
    return own.note


def test_author_corrects_a_note_within_a_day(therapist_client, own):
    correct(therapist_client, own.note, "Corrected", at=own.note.written_at + A_DAY - A_SECOND)

    own.note.refresh_from_db()
    assert own.note.body == "Corrected"


def test_note_stays_as_it_is_after_a_day(therapist_client, own):
    response = correct(therapist_client, own.note, "Corrected", at=own.note.written_at + A_DAY)

    own.note.refresh_from_db()
    assert (response.status_code, own.note.body) == (403, "Note about Olga Own")


def test_corrected_note_is_new_to_the_patient_again(therapist_client, seen_note):
    correct(
        therapist_client,
        seen_note,
        "Corrected",
        at=NOW + timedelta(hours=2),
        visibility="shared",
    )

    seen_note.refresh_from_db()
    assert (seen_note.body, seen_note.seen_at) == ("Corrected", None)


def test_note_that_the_patient_has_seen_cannot_be_taken_away(therapist_client, seen_note):
    response = therapist_client.post(url_of(seen_note, "delete"), {"post": "yes"})

    assert response.status_code == 403
    assert TherapistNote.objects.filter(pk=seen_note.pk).exists()


# --- Addenda -------------------------------------------------------------------------------------


def addendum_url(note):
    return reverse("admin:workouts_therapistnote_addendum", args=[note.pk])


@pytest.mark.parametrize("visibility", ["private", "shared"])
def test_addendum_is_read_by_whoever_reads_the_note(therapist_client, therapist, own, visibility):
    TherapistNote.objects.filter(pk=own.note.pk).update(visibility=visibility)

    response = therapist_client.post(addendum_url(own.note), {"body": "The left one, I mean."})

    addendum = TherapistNote.objects.latest("pk")
    shared = list(TherapistNote.objects.shared_with(own.patient))
    assert response.url == brief_url(own.patient)
    assert (addendum.addendum_to, addendum.author, addendum.body) == (
        own.note,
        therapist,
        "The left one, I mean.",
    )
    assert (addendum in shared) is (visibility == "shared")


def test_addendum_follows_its_note_out_of_the_patients_sight(therapist_client, own):
    TherapistNote.objects.filter(pk=own.note.pk).update(visibility="shared")
    therapist_client.post(addendum_url(own.note), {"body": "More."})

    correct(therapist_client, own.note, "About Olga", at=NOW + timedelta(hours=2))

    own.note.refresh_from_db()
    assert own.note.visibility == "private"
    assert list(TherapistNote.objects.shared_with(own.patient)) == []


def test_addendum_to_an_addendum_adds_to_the_note(therapist_client, own):
    therapist_client.post(addendum_url(own.note), {"body": "More."})
    first = TherapistNote.objects.latest("pk")

    therapist_client.post(addendum_url(first), {"body": "And more."})

    assert TherapistNote.objects.latest("pk").addendum_to == own.note


def test_colleague_who_looks_after_the_patient_may_add(administrator_client, administrator, own):
    administrator_client.post(addendum_url(own.note), {"body": "Seen."})

    assert TherapistNote.objects.latest("pk").author == administrator


def test_addendum_without_text_is_asked_for(therapist_client, own):
    response = therapist_client.post(addendum_url(own.note), {"body": " "})

    assert response.status_code == 422
    assert response.context["form"].errors == {"body": ["This field is required."]}


@pytest.mark.parametrize("method", ["get", "post"])
def test_note_of_a_colleagues_patient_cannot_be_added_to(colleague_client, own, method):
    response = getattr(colleague_client, method)(addendum_url(own.note), {"body": "Hello"})

    assert response.status_code == 404
    assert TherapistNote.objects.count() == 1


def test_note_that_was_added_to_cannot_be_taken_away(therapist_client, own):
    therapist_client.post(addendum_url(own.note), {"body": "More."})

    response = therapist_client.post(url_of(own.note, "delete"), {"post": "yes"})

    assert response.status_code == 403


def test_who_reads_an_addendum_cannot_be_chosen(therapist_client, own):
    therapist_client.post(addendum_url(own.note), {"body": "More."})
    addendum = TherapistNote.objects.latest("pk")

    therapist_client.post(url_of(addendum), {"body": "More, again.", "visibility": "shared"})

    addendum.refresh_from_db()
    assert (addendum.body, addendum.visibility) == ("More, again.", "private")


def test_patients_page_shows_what_adds_to_what(therapist_client, own):
    therapist_client.post(addendum_url(own.note), {"body": "The left one."})

    page = therapist_client.get(url_of(own.patient, "notes")).content.decode()

    assert "Addendum to the note of June 10, 2026:" in page
    assert "The left one." in page


def test_note_of_an_earlier_day_is_added_to_from_the_patients_page(therapist_client, own):
    with travel(NOW + A_DAY, tick=False):
        therapist_client.force_login(own.note.author)
        page = therapist_client.get(url_of(own.patient, "notes")).content.decode()

    assert f'href="{addendum_url(own.note)}">Add to it' in page


def test_history_shows_each_version_of_a_note(therapist_client, own):
    correct(therapist_client, own.note, "Second thoughts", at=NOW + timedelta(hours=2))

    page = therapist_client.get(url_of(own.note, "history")).content.decode()

    assert "Note about Olga Own → Second thoughts" in page
