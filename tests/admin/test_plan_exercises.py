"""An exercise for one patient alone: who sees it, and that it is in the patient's plan alone."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from time_machine import travel

from tests.admin.conftest import list_url, url_of
from tests.conftest import NOW
from workouts.exports.personal_data import personal_data
from workouts.models import Exercise, Plan, Routine, RoutineItem
from workouts.models.prescriptions import prescribed_for
from workouts.people.deletion import delete_practice
from workouts.people.merging import merge

pytestmark = pytest.mark.django_db

TOMORROW = date(2026, 6, 11)
TYPED = {
    "name_en": "Heel slide",
    "steps_en": "Lie down.\nSlide the heel.",
    "feel_en": "The front of the hip.",
    "reps": "3-5",
    "hold_seconds": "4",
    "rest_seconds": "2",
    "laterality": "each_side",
}


@pytest.fixture(autouse=True)
def in_june():
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def url(own):
    return reverse("admin:workouts_plan_new-exercise", args=[own.plan.pk])


@pytest.fixture
def added(own, url, therapist_client):
    """The exercise, in the plan from tomorrow on."""
    therapist_client.post(url, TYPED | {"image": photo()})
    return Exercise.objects.get(patient=own.patient)


def photo():
    content = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, "JPEG")
    return SimpleUploadedFile("photo.jpg", content.getvalue(), "image/jpeg")


def test_exercise_is_the_last_one_of_the_plan_from_the_next_day_on(own, url, therapist_client):
    response = therapist_client.post(url, TYPED)

    last = prescribed_for(own.patient, day=TOMORROW).items[-1]
    assert (last.item.exercise.name, last.item.exercise.steps) == (
        "Heel slide",
        ["Lie down.", "Slide the heel."],
    )
    assert (last.dose.reps_min, last.dose.reps_max, last.dose.hold_seconds) == (3, 5, 4)
    assert len(prescribed_for(own.patient, day=date(2026, 6, 10)).items) == 7
    assert response.url == url_of(Plan.objects.get(starts_on=TOMORROW))


def test_exercise_joins_a_plan_that_has_not_begun(own, url, therapist_client):
    Plan.objects.update(starts_on=date(2026, 7, 1))

    therapist_client.post(url, TYPED)

    items = prescribed_for(own.patient, day=date(2026, 7, 1)).items
    assert (Plan.objects.count(), len(items), items[0].remark) == (1, 8, "Remark for Olga Own")


@pytest.mark.parametrize("name", ["name_en", "steps_en", "feel_en", "reps", "hold_seconds"])
def test_every_text_and_the_dose_are_required(own, url, therapist_client, name):
    response = therapist_client.post(url, TYPED | {name: ""})

    assert (response.status_code, list(response.context["form"].errors)) == (422, [name])
    assert not Exercise.objects.exclude(patient=None).exists()


def test_second_exercise_on_a_day_that_has_a_plan_is_refused_in_words(url, added, therapist_client):
    response = therapist_client.post(url, TYPED)

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "From June 11, 2026 another plan is prescribed. Add the exercise to that one."
    ]


def test_texts_are_changed_on_their_own_page(own, added, therapist_client):
    plan = Plan.objects.get(starts_on=TOMORROW)
    url = reverse("admin:workouts_plan_exercise", args=[plan.pk, added.pk])

    response = therapist_client.post(url, {**TYPED, "feel_en": "The groin."})

    added.refresh_from_db()
    assert (added.feel, response.url) == ("The groin.", url_of(plan))


def test_exercise_of_another_patient_is_not_there(own, foreign, added, administrator_client):
    url = reverse("admin:workouts_plan_exercise", args=[foreign.plan.pk, added.pk])

    assert administrator_client.get(url).status_code == 404


def test_exercise_is_in_no_list_of_the_clinic(own, foreign, added, administrator_client):
    pages = [
        list_url(Exercise),
        list_url(Routine),
        url_of(Routine.objects.default()),
        url_of(foreign.plan),
        reverse("exercise_list"),
    ]

    shown = [
        page for page in pages if "Heel slide" in administrator_client.get(page).content.decode()
    ]

    assert shown == []
    assert administrator_client.get(url_of(added)).status_code == 404


def test_exercise_and_its_picture_are_seen_by_the_patient_and_who_may_see_them(
    own, foreign, added, therapist_client, colleague_client
):
    patient, stranger = Client(), Client()
    patient.force_login(own.user)
    stranger.force_login(foreign.user)
    browsers = [patient, therapist_client, stranger, colleague_client, Client()]

    pages = [status(each, added.get_absolute_url()) for each in browsers]
    images = [status(each, added.image_url) for each in browsers]

    assert pages == [200, 404, 404, 404, 404]
    assert images == [200, 200, 404, 404, 404]


def status(client, url):
    response = client.get(url)
    response.getvalue()
    return response.status_code


def test_picture_of_a_patient_alone_is_stored_by_no_shared_cache(own, added, therapist_client):
    response = therapist_client.get(added.image_url)

    assert response.getvalue()
    assert "private" in response["Cache-Control"]


def test_dropped_exercise_can_be_added_again_to_the_own_plan_alone(
    own, foreign, added, administrator_client
):
    plan = Plan.objects.get(starts_on=TOMORROW)
    Plan.objects.filter(pk=plan.pk).update(routine=Routine.objects.default())

    offered = [
        [
            str(item.exercise)
            for item in administrator_client.get(url_of(each))
            .context["inline_admin_formsets"][0]
            .formset.offered()
        ]
        for each in (plan, foreign.plan)
    ]

    assert offered == [["Heel slide"], []]


def test_copy_for_another_patient_leaves_it_out(own, added, make_case, therapist):
    petra = make_case("Petra Own", therapist).patient

    plan = Plan.objects.get(starts_on=TOMORROW)
    plan.copy_to(petra, starts_on=date(2026, 8, 1), with_remarks=True)

    names = [each.item.exercise.name for each in prescribed_for(petra, day=date(2026, 8, 1)).items]
    assert (len(names), "Heel slide" in names) == (7, False)


def test_export_has_the_texts(own, added):
    exported = dict(personal_data(own.user, now=NOW))

    assert list(exported["own_exercises"]) == [
        {
            "name": "Heel slide",
            "steps": ["Lie down.", "Slide the heel."],
            "feel": "The front of the hip.",
        }
    ]


def test_deletion_leaves_nothing_of_it(
    own, added, start_session, django_capture_on_commit_callbacks
):
    with travel(date(2026, 6, 12), tick=False):
        start_session(own.patient, done=8)
    picture = added.image.storage
    with django_capture_on_commit_callbacks(execute=True):
        delete_practice(own.patient)

    assert not Exercise.objects.exclude(patient=None).exists()
    assert not Routine.objects.exclude(patient=None).exists()
    histories = [Exercise.history, Routine.history]
    assert [rows.exclude(patient_id=None).count() for rows in histories] == [0, 0]
    assert set(RoutineItem.history.values_list("routine_id", flat=True)) == {
        Routine.objects.default().pk
    }
    assert not picture.exists(added.image.name)


def test_merged_account_brings_its_own_exercises(own, added, make_patient):
    patient = make_patient("other@example.com")

    merge(patient, own.patient, now=NOW)
    delete_practice(own.patient)

    names = [each.item.exercise.name for each in prescribed_for(patient, day=TOMORROW).items]
    assert names[-1] == "Heel slide"
    assert Exercise.objects.get(name="Heel slide").patient == patient
