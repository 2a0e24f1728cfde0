"""Two people edit the same form of the desk: both their changes are saved."""

from datetime import date

import pytest
from django.db import connection
from time_machine import travel

from tests.admin.conftest import browser_of, filled_in, url_of
from tests.conftest import NOW
from tests.other_values import store_others, stored_by_now
from workouts.admin.read_only import ReadOnly, ReadOnlyTable
from workouts.admin.site import MODEL_ADMINS
from workouts.forms.merging import MergingForm, MergingFormSet
from workouts.models import Clinic, Exercise, Patient, Pause, Plan, Routine, TherapistNote, User
from workouts.models.users import ADMINISTRATOR_GROUP

pytestmark = pytest.mark.django_db

# What is typed into the fields of a form: by the first, by the second, and by the second when the
# first has typed the other one.
TYPED = {
    Patient: {
        "zone": ("Europe/Madrid", "Asia/Tokyo"),
        "usual_slot": ("07:30:00", "08:00:00"),
        "fallback_slot": ("19:30:00", "20:00:00"),
        "anchor": ("after coffee", "before bed"),
        "cue_tones_volume": ("11", "12"),
        "cue_voice_volume": ("13", "14"),
        "lead_in_seconds": ("15", "16"),
        "extra_rest_seconds": ("17", "18"),
        "move_seconds": ("7", "8"),
    },
    TherapistNote: {"body": ("First\nline", "Second\nline")},
    Pause: {
        "first_day": ("2026-07-02", "2026-07-03"),
        "last_day": ("2026-07-20", "2026-07-21"),
        "reason": ("pain", "illness"),
    },
    Plan: {
        "starts_on": ("2026-07-02", "2026-07-03"),
        "weekday_mask": (["0", "1"], ["2", "3"]),
        "pain_limit": ("4", "5"),
        "items-0-remark": ("Slowly", "Gently"),
        "items-1-hold_seconds": ("20", "25"),
        "items-2-remark": ("Breathe", "Smile"),
    },
    Exercise: {
        "figure": ("bridge", "glut-stretch"),
        "name_en": ("One", "Two"),
        "purpose_en": ("Three", "Four"),
        "steps_en": ("Five\nSix", "Seven\nEight"),
        "feel_en": ("Nine", "Ten"),
        "mistakes_es": ("Once\nDoce", "Trece"),
        "name_es": ("Uno", "Dos"),
    },
    Routine: {
        "name_en": ("One", "Two"),
        "summary_en": ("Three", "Four"),
        "items-0-hold_seconds": ("20", "25"),
        "items-1-rest_seconds": ("6", "7"),
        "items-2-dose_note_en": ("First", "Second"),
        "items-3-laterality": ("alternating", "bilateral"),
    },
    Clinic: {
        "name": ("First Clinic", "Second Clinic"),
        "phone": ("555 1", "555 2"),
        "address": ("First\nStreet", "Second\nStreet"),
        "hours": ("By day", "By night"),
        "emergency": ("Call 911", "Call us"),
        "first_weekday": ("0", "5"),
        "zone": ("Europe/Madrid", "Asia/Tokyo"),
    },
    User: {
        "name": ("First Name", "Second Name"),
        "email": ("first@example.com", "second@example.com"),
    },
}

# What the walk leaves out: files, roles, keys and order of rows, what is checked to continue,
# counts that a constraint ties to each other, and the one language that there is.
NOT_TRIED = {
    "image",
    "logo",
    "groups",
    "id",
    "DELETE",
    "position",
    "known",
    "knowingly",
    "language",
}
# Two columns in one box, which has a test with the cards of a plan.
NOT_TRIED |= {"reps_min", "reps_max", "reps"}


@pytest.fixture(autouse=True)
def in_june():
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def row_of(own):
    Plan.objects.update(starts_on=date(2026, 7, 1))
    return {
        Patient: own.patient,
        TherapistNote: own.note,
        Pause: own.pause,
        Plan: own.plan,
        Exercise: Exercise.objects.first(),
        Routine: own.plan.routine,
        Clinic: Clinic.objects.first(),
        User: own.user,
    }.get


@pytest.fixture
def changer(administrator, therapist):
    """Who may change a row of the model: a note its author alone."""
    return lambda model: browser_of(therapist if model is TherapistNote else administrator)


def opened(client, row):
    return filled_in(client.get(url_of(row)))


def forms_of(response):
    """The forms of the page: the row's own, and those of the rows below it."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += inline.formset.forms
    return forms


def fields_of(response):
    """The fields of the page by the name that they are sent under."""
    return {field.html_name: field for form in forms_of(response) for field in form}


def same(value):
    return [str(each) for each in value] if isinstance(value, list) else str(value)


@pytest.mark.parametrize("model", TYPED, ids=lambda model: model.__name__)
def test_what_the_other_one_changed_survives(model, row_of, changer):
    row, client = row_of(model), changer(model)
    *others, own = TYPED[model]
    page = opened(client, row)
    first = client.post(url_of(row), page | {name: TYPED[model][name][0] for name in others})

    second = client.post(url_of(row), page | {own: TYPED[model][own][1]})
    if model is Plan:
        # A prescription is not changed behind anybody's back: one is told first.
        second = client.post(url_of(row), filled_in(second))

    by_now = opened(client, row)
    assert (first.status_code, second.status_code) == (302, 302)
    assert {name: same(by_now[name]) for name in TYPED[model]} == {
        **{name: TYPED[model][name][0] for name in others},
        own: TYPED[model][own][1],
    }


@pytest.mark.parametrize("model", TYPED, ids=lambda model: model.__name__)
def test_what_both_changed_is_shown_beside_the_field_and_holds_once_saved_again(
    model, row_of, changer
):
    row, client = row_of(model), changer(model)
    first, second = ({name: each[n] for name, each in TYPED[model].items()} for n in (0, 1))
    page = opened(client, row)
    client.post(url_of(row), page | first)

    response = client.post(url_of(row), page | second)

    told = fields_of(response)
    by_now = opened(client, row)
    typed = filled_in(response)
    silent = [name for name in first if "since you opened the page" not in str(told[name].errors)]
    assert silent == []
    assert {name: same(by_now[name]) for name in first} == first
    assert {name: same(typed[name]) for name in second} == second

    again = client.post(url_of(row), typed)

    by_now = opened(client, row)
    assert again.status_code == 302
    assert {name: same(by_now[name]) for name in second} == second


@pytest.mark.parametrize("model", TYPED, ids=lambda model: model.__name__)
def test_no_field_of_any_form_is_written_that_nobody_touched(model, row_of, changer):
    """The walk: each field of the page, those of its rows included, was changed meanwhile."""
    row, client = row_of(model), changer(model)
    response = client.get(url_of(row))
    page = filled_in(response)
    forms = [form for form in forms_of(response) if form.instance.pk]
    meanwhile = {form: store_others(form, but=NOT_TRIED) for form in forms}

    saved = client.post(url_of(row), page)

    lost = {
        f"{form.prefix or model.__name__} {name}": (value, now)
        for form, (stored, _left) in meanwhile.items()
        for name, value in stored.items()
        for now in [stored_by_now(form, [name])]
        if now != {form.instance._meta.get_field(name).attname: value}
    }
    left = {name for _stored, names in meanwhile.values() for name in names}
    assert saved.status_code == 302
    assert lost == {}
    assert left <= NOT_TRIED


def test_every_form_of_the_desk_is_walked_over():
    editable = {model for model, each in MODEL_ADMINS.items() if not issubclass(each, ReadOnly)}

    assert editable == set(TYPED)


def test_switches_merge_as_well(own, administrator):
    client = browser_of(administrator)
    page = opened(client, own.patient)
    off = {name: value for name, value in page.items() if name not in {"cue_tones", "cue_voice"}}
    client.post(url_of(own.patient), off)

    client.post(url_of(own.patient), {**page, "cue_vibration": ""})

    patient = Patient.objects.get(pk=own.patient.pk)
    assert (patient.cue_tones, patient.cue_voice, patient.cue_vibration) == (False, False, False)


def test_roles_merge_as_well(administrator, colleague):
    client = browser_of(administrator)
    page = opened(client, colleague)
    both = list(administrator.groups.all()) + list(colleague.groups.all())
    colleague.groups.set(both)

    client.post(url_of(colleague), page | {"name": "Omar Other"})

    colleague.refresh_from_db()
    assert colleague.name == "Omar Other"
    assert colleague.groups.filter(name=ADMINISTRATOR_GROUP).exists()


def test_settings_leave_what_the_patient_set_meanwhile(own, therapist_client):
    page = opened(therapist_client, own.patient)
    Patient.objects.update(zone="Asia/Tokyo", usual_slot="07:10", cue_tones_volume=5)

    response = therapist_client.post(url_of(own.patient), page | {"anchor": "after tea"})

    patient = Patient.objects.get(pk=own.patient.pk)
    assert response.status_code == 302
    assert (patient.zone, str(patient.usual_slot)) == ("Asia/Tokyo", "07:10:00")
    assert (patient.anchor, patient.cue_tones_volume) == ("after tea", 5)


def test_page_refused_for_another_reason_shows_what_is_stored_by_now(own, therapist_client):
    page = opened(therapist_client, own.patient)
    Patient.objects.update(anchor="after tea")

    response = therapist_client.post(url_of(own.patient), page | {"lead_in_seconds": "1000"})

    typed = filled_in(response)
    assert (typed["anchor"], typed["lead_in_seconds"]) == ("after tea", "1000")


def test_value_that_is_no_longer_offered_stays(own, administrator_client):
    Patient.objects.update(language="tlh")

    response = administrator_client.post(
        url_of(own.patient),
        opened(administrator_client, own.patient) | {"anchor": "after tea"},
    )

    patient = Patient.objects.get(pk=own.patient.pk)
    assert response.status_code == 302
    assert patient.language == "tlh"


def test_only_what_differs_is_written(own, therapist_client):
    page = opened(therapist_client, own.patient)
    statements = []

    def look(execute, sql, *rest):
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        therapist_client.post(url_of(own.patient), page | {"anchor": "after tea"})

    [update] = [sql for sql in statements if sql.startswith('UPDATE "workouts_patient"')]
    assert update.count("=") == 2  # the column, and the key of the row


def test_note_that_was_corrected_is_found_by_its_new_text(own, therapist_client):
    page = opened(therapist_client, own.note)

    therapist_client.post(url_of(own.note), page | {"body": "Ángela walks"})

    assert TherapistNote.objects.get(pk=own.note.pk).folded == "angela walks"


def test_every_form_of_the_desk_merges():
    wrong = [
        each.__name__
        for each in MODEL_ADMINS.values()
        if not issubclass(each, ReadOnly) and not issubclass(each.form, MergingForm)
    ]
    for model_admin in MODEL_ADMINS.values():
        for inline in model_admin.inlines:
            merges = issubclass(inline.form, MergingForm) and issubclass(
                inline.formset, MergingFormSet
            )
            if not issubclass(inline, ReadOnlyTable) and not merges:
                wrong.append(inline.__name__)

    assert wrong == []
