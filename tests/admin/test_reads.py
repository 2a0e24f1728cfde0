import pytest
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import browser_of, filled_in, list_url, queries_of, url_of
from workouts.models import Invitation, PatientRead

pytestmark = pytest.mark.django_db


def reads_of(case):
    """What was read of that patient besides the one look that every case begins with."""
    looks = PatientRead.objects.filter(patient=case.user.opaque_id).order_by("pk")
    return list(looks.values_list("reader", "page"))[1:]


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("change", "patient"),
        ("history", "history"),
        ("brief", "brief"),
        ("csv", "export"),
    ],
)
def test_each_look_at_a_patient_is_written_down(therapist_client, therapist, own, name, page):
    therapist_client.get(reverse(f"admin:workouts_patient_{name}", args=[own.patient.pk]))

    assert reads_of(own) == [(therapist.opaque_id, page)]


def test_letter_is_a_look(therapist_client, therapist, own):
    _invitation, secret = Invitation.objects.issue(own.patient, by=therapist, now=timezone.now())

    therapist_client.post(url_of(own.patient, "letter"), {"secret": secret})

    assert reads_of(own) == [(therapist.opaque_id, "letter")]


def test_letter_that_is_not_shown_is_no_look(therapist_client, own):
    therapist_client.post(url_of(own.patient, "letter"), {"secret": "x" * 43})

    assert reads_of(own) == []


def test_list_as_a_spreadsheet_is_a_look_at_each_patient(therapist_client, therapist, own, foreign):
    response = therapist_client.get(reverse("admin:workouts_patient_list_csv"))

    list(response)
    assert reads_of(own) == [(therapist.opaque_id, "export")]
    assert reads_of(foreign) == []


@pytest.mark.parametrize("name", ["change", "history", "brief", "csv"])
def test_page_that_is_refused_is_no_look(colleague_client, own, name):
    colleague_client.get(reverse(f"admin:workouts_patient_{name}", args=[own.patient.pk]))

    assert reads_of(own) == []


def test_saving_is_no_look(therapist_client, own):
    page = therapist_client.get(url_of(own.patient))

    therapist_client.post(url_of(own.patient), filled_in(page))

    assert [page for _reader, page in reads_of(own)] == ["patient"]


def test_form_shown_again_is_a_look(therapist_client, own):
    page = therapist_client.get(url_of(own.patient))

    therapist_client.post(url_of(own.patient), filled_in(page, zone="Mars/Olympus"))

    assert [page for _reader, page in reads_of(own)] == ["patient", "patient"]


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


def test_therapist_does_not_see_the_looks(therapist_client, own):
    assert therapist_client.get(list_url(PatientRead)).status_code == 403


def test_administrator_can_neither_add_change_nor_delete_a_look(administrator_client, own):
    url = url_of(own.read)

    answers = [
        administrator_client.post(url, {"page": "patient"}).status_code,
        administrator_client.post(url_of(own.read, "delete"), {"post": "yes"}).status_code,
        administrator_client.get(reverse("admin:workouts_patientread_add")).status_code,
    ]

    own.read.refresh_from_db()
    assert answers == [403, 403, 403]
    assert own.read.page == "brief"


def test_list_takes_the_same_queries_for_one_look_as_for_many(administrator, own, make_case):
    client = browser_of(administrator)
    one = queries_of(client, list_url(PatientRead))
    for name in ("Berta Two", "Carl Three"):
        make_case(name, own.patient.therapist)

    assert queries_of(client, list_url(PatientRead)) == one
