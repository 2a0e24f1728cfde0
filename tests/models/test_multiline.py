"""Text fields store every line break as one character."""

import inspect

import pytest
from django import forms as django_forms
from django.apps import apps
from django.contrib import admin
from django.db.models import TextField
from django.urls import reverse

import workouts.admin.messages
import workouts.admin.notes
import workouts.forms
from tests.admin.conftest import (
    add_url,
    browser_of,
    filled_in,
    make_case,
    make_staff,
    own,
    therapist,
    therapist_client,
    url_of,
)
from workouts.models import BarrierAnswer, Exercise, SessionLog, TherapistNote
from workouts.models.folded import FoldedField
from workouts.models.multiline import MultilineField, MultilineInput

__all__ = ["make_case", "make_staff", "own", "therapist", "therapist_client"]  # the fixtures

pytestmark = pytest.mark.django_db


def text_of(length, *, breaks):
    """So many characters, of which so many are line breaks."""
    line = "x" * ((length - breaks) // (breaks + 1))
    lines = [line] * (breaks + 1)
    return "\n".join(lines)[:length].ljust(length, "x")


def sent(text):
    """As a browser sends it, and HTML says."""
    return text.replace("\n", "\r\n")


NOTE, WORD = text_of(4000, breaks=399), text_of(2000, breaks=199)


def test_every_column_of_several_lines_counts_so():
    plain = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("workouts").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, TextField) and not isinstance(field, MultilineField | FoldedField)
        if not model.__name__.startswith("Historical")
    }

    assert plain == {
        "TherapistNote.body",  # written by forms of the desk alone, which count so
        "BrowserSession.session_data",  # nobody writes it
    }


def test_every_form_field_of_several_lines_counts_so():
    modules = (workouts.forms, workouts.admin.notes, workouts.admin.messages)
    forms = [
        each
        for module in modules
        for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, django_forms.BaseForm)
    ]
    plain = {
        f"{form.__name__}.{name}"
        for form in forms
        for name, field in form.base_fields.items()
        if isinstance(field.widget, django_forms.Textarea)
        if not isinstance(field, MultilineInput)
    }

    assert plain == set()


@pytest.mark.parametrize("model", [TherapistNote, Exercise])
def test_every_field_of_several_lines_at_the_desk_counts_so(model, therapist, rf):
    request = rf.get("/")
    request.user = therapist
    form = admin.site.get_model_admin(model).get_form(request)
    columns = [each.name for each in model._meta.fields if isinstance(each, TextField)]

    fields = [form.base_fields[name] for name in columns if name in form.base_fields]

    assert fields
    assert all(isinstance(field, MultilineInput) for field in fields)


def test_note_is_as_long_as_it_may_be(therapist_client, own):
    page = therapist_client.get(add_url(TherapistNote), {"patient": own.patient.pk})

    response = therapist_client.post(
        add_url(TherapistNote), filled_in(page, patient=own.patient.pk, body=sent(NOTE))
    )

    assert response.status_code == 302
    assert TherapistNote.objects.filter(body=NOTE).exists()


def test_note_of_one_character_more_is_refused(therapist_client, own):
    page = therapist_client.get(add_url(TherapistNote), {"patient": own.patient.pk})

    response = therapist_client.post(
        add_url(TherapistNote), filled_in(page, patient=own.patient.pk, body=sent(NOTE + "x"))
    )

    assert response.context["adminform"].form.errors["body"] == [
        "Ensure this value has at most 4000 characters (it has 4001)."
    ]


def test_note_on_a_patients_page_and_an_addendum_are_as_long(therapist_client, own):
    note = {"body": sent(NOTE), "visibility": "private"}

    saved = therapist_client.post(url_of(own.patient, "brief"), note)
    added = therapist_client.post(
        reverse("admin:workouts_therapistnote_addendum", args=[own.note.pk]), {"body": sent(NOTE)}
    )

    assert [saved.status_code, added.status_code] == [302, 302]
    assert TherapistNote.objects.filter(body=NOTE).count() == 2


def test_answer_to_a_message_is_as_long(therapist_client, own):
    page = therapist_client.get(url_of(own.patient, "words"))
    message, _form = page.context["patient_messages"][0]
    data = {
        "kind": message.kind,
        "word": message.pk,
        "mark": message.mark,
        "answer": "",
        "body": sent(NOTE),
    }

    therapist_client.post(url_of(own.patient, "words"), data)

    assert TherapistNote.objects.filter(body=NOTE).count() == 1


def test_word_without_javascript_is_as_long_as_it_may_be(own):
    session = own.session
    client = browser_of(own.user)

    client.post(reverse("finish_session", args=[session.uuid]), {"note": sent(WORD)})

    assert SessionLog.objects.get(pk=session.pk).note == WORD


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r"])
def test_text_is_stored_with_one_kind_of_line_breaks(breaks, own):
    SessionLog.objects.filter(pk=own.session.pk).update(note=f"one{breaks}two")
    BarrierAnswer.objects.update(question=f"one{breaks}two")

    assert SessionLog.objects.get(pk=own.session.pk).note == "one\ntwo"
    assert BarrierAnswer.objects.get().question == "one\ntwo"


def test_text_with_other_line_breaks_has_not_changed():
    assert not MultilineInput().has_changed("one\ntwo", "one\r\ntwo")
    assert not MultilineInput().has_changed("one\r\ntwo", "one\r\ntwo")
    assert MultilineInput().has_changed("one\ntwo", "one\r\nthree")
