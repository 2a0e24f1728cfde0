"""Notes: written by one, read by colleagues, changed by their author alone."""

import pytest

from tests.admin.conftest import add_url, everything, filled_in, list_url, url_of
from tests.conftest import NOW
from workouts.models import TherapistNote

pytestmark = pytest.mark.django_db


def write_note(client, patient, **fields):
    url = url_of(patient)
    return client.post(url, filled_in(client.get(url), **fields))


def test_therapist_writes_a_note_on_the_patient_s_page(therapist_client, therapist, own):
    note = {"notes-0-body": "Keep the heel down.", "notes-0-visibility": "shared"}

    write_note(therapist_client, own.patient, **note)

    note = TherapistNote.objects.latest("pk")
    assert (note.patient, note.author, note.body, note.visibility) == (
        own.patient,
        therapist,
        "Keep the heel down.",
        "shared",
    )


def test_note_is_private_unless_shared(therapist_client, own):
    write_note(therapist_client, own.patient, **{"notes-0-body": "Ask about the knee."})

    assert TherapistNote.objects.latest("pk").visibility == "private"


def test_note_is_its_writer_s_whatever_was_posted(therapist_client, therapist, colleague, own):
    forged = {"notes-0-body": "Hello", "notes-0-author": colleague.pk, "notes-0-seen_at": "x"}

    write_note(therapist_client, own.patient, **forged)

    assert TherapistNote.objects.latest("pk").author == therapist


@pytest.mark.parametrize("body", ["", "  \n "])
def test_page_saved_without_a_note_writes_none(body, therapist_client, own):
    write_note(therapist_client, own.patient, **{"notes-0-body": body})

    assert TherapistNote.objects.get() == own.note


def test_shared_note_without_words_is_asked_for_and_the_rest_kept(therapist_client, own):
    response = write_note(
        therapist_client, own.patient, **{"notes-0-visibility": "shared", "anchor": "tea"}
    )

    assert response.context["inline_admin_formsets"][0].formset.errors == [
        {"body": ["This field is required."]}
    ]
    assert response.context["adminform"].form["anchor"].value() == "tea"


def test_page_tells_when_the_patient_read_a_note(therapist_client, own):
    TherapistNote.objects.filter(pk=own.note.pk).update(visibility="shared", seen_at=NOW)

    response = therapist_client.get(url_of(own.patient))

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


@pytest.mark.parametrize("who", ["therapist_client", "administrator_client"])
@pytest.mark.parametrize("prefix", ["notes", "notes-2"])
@pytest.mark.parametrize("action", [{"body": "forged"}, {"DELETE": "on"}])
def test_another_author_s_note_stays_on_the_patient_s_page(
    who, prefix, action, request, others_note
):
    client = request.getfixturevalue(who)
    url = url_of(others_note.patient)
    forged = {
        "TOTAL_FORMS": "1",
        "INITIAL_FORMS": "1",
        "0-id": others_note.pk,
        "0-patient": others_note.patient.pk,
        "0-visibility": "shared",
        **{f"0-{name}": value for name, value in action.items()},
    }
    data = filled_in(client.get(url))
    before = everything()

    client.post(url, data | {f"{prefix}-{name}": value for name, value in forged.items()})

    assert everything() == before


def test_only_one_s_own_notes_have_a_way_to_change_them(therapist_client, others_note, therapist):
    mine = TherapistNote.objects.create(patient=others_note.patient, author=therapist, body="Mine")

    text = therapist_client.get(url_of(others_note.patient)).content.decode()

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
