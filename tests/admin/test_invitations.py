"""The form that invites a patient: who may send it, and what it says of addresses in use."""

from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.admin.conftest import url_of
from tests.admin.inviting import INVITE, filled, secret_of
from tests.malformed import long_address
from workouts.models import Invitation, Patient, User

pytestmark = pytest.mark.django_db

# --- The form -------------------------------------------------------------------------------------


def test_address_of_the_form_is_as_agreed():
    assert reverse("admin:workouts_patient_invite") == INVITE


@pytest.mark.parametrize("name", ["admin:index", "admin:workouts_patient_changelist"])
def test_form_is_linked_where_one_begins(therapist_client, name):
    assert f'href="{INVITE}"' in therapist_client.get(reverse(name)).content.decode()


def test_therapist_invites_an_own_patient(therapist_client, therapist):
    therapist_client.post(INVITE, filled())

    patient = Patient.objects.get()
    assert (patient.user.name, patient.user.email) == ("Pia New", "pia@example.com")
    assert (patient.therapist, patient.invitations.get().made_by) == (therapist, therapist)


@pytest.mark.parametrize("length", [255, 257, 320])
def test_address_that_no_account_can_have_is_refused(length, therapist_client):
    page = therapist_client.post(INVITE, filled(email=long_address(length)))

    assert list(page.context["form"].errors) == ["email"]
    assert not Patient.objects.exists()


def test_longest_address_is_taken(therapist_client):
    therapist_client.post(INVITE, filled(email=long_address(254)))

    assert len(Patient.objects.get().user.email) == 254


def test_therapist_cannot_choose_another_therapist(therapist_client, therapist, colleague):
    therapist_client.post(INVITE, filled(therapist=colleague.pk))

    assert Patient.objects.get().therapist == therapist


def test_therapist_is_shown_no_colleague(therapist_client, colleague):
    assert "Omar" not in therapist_client.get(INVITE).content.decode()


def test_administrator_chooses_the_therapist(administrator_client, colleague):
    administrator_client.post(INVITE, filled(therapist=colleague.pk))

    assert Patient.objects.get().therapist == colleague


def test_administrator_cannot_choose_a_patient_as_therapist(administrator_client, own):
    response = administrator_client.post(INVITE, filled(therapist=own.user.pk))

    assert (response.status_code, Patient.objects.count()) == (422, 1)


def test_patient_without_an_address_is_invited(therapist_client):
    response = therapist_client.post(INVITE, filled(email=""))

    assert (response.status_code, Patient.objects.get().user.email) == (200, None)


def test_invitation_without_a_name_is_refused(therapist_client):
    response = therapist_client.post(INVITE, filled(name=""))

    assert (response.status_code, Patient.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "a\x00b"},
        {"name": "x" * 151},
        {"email": "no address"},
        {"email": "a\x00@example.com"},
        {"once": "no uuid"},
        {"once": ""},
    ],
)
def test_malformed_invitation_is_refused(therapist_client, fields):
    response = therapist_client.post(INVITE, filled(**fields))

    assert (response.status_code, Patient.objects.count()) == (422, 0)


def test_inviting_sends_no_mail(therapist_client, mailoutbox):
    therapist_client.post(INVITE, filled())

    assert mailoutbox == []


def test_same_form_sent_again_makes_nobody_twice(therapist_client):
    first = secret_of(therapist_client.post(INVITE, filled()))

    second = secret_of(therapist_client.post(INVITE, filled()))

    assert Patient.objects.count() == 1
    assert Invitation.objects.accept(first, now=timezone.now()) is None
    assert Invitation.objects.accept(second, now=timezone.now()) is not None


def test_form_filled_in_again_makes_another_patient(therapist_client):
    therapist_client.post(INVITE, filled())

    therapist_client.post(INVITE, filled(name="Quentin", email=""))

    assert Patient.objects.count() == 2


def test_each_form_has_a_name_of_its_own(therapist_client):
    names = {therapist_client.get(INVITE).context["form"]["once"].value() for _nth in range(2)}

    assert len(names) == 2


def test_staff_without_a_role_cannot_invite(make_staff, client):
    client.force_login(make_staff("sam@example.com", role=""))

    statuses = [client.get(INVITE).status_code, client.post(INVITE, filled()).status_code]

    assert (statuses, Patient.objects.count()) == ([403, 403], 0)


def test_patient_cannot_invite(patient_client):
    response = patient_client.post(INVITE, filled())

    assert response.url.startswith(reverse("admin:login"))
    assert Patient.objects.count() == 1


def test_inviting_has_a_limit(therapist_client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"invite": "2/h/user"}
    answers = [therapist_client.post(INVITE, filled(name="")) for _nth in range(3)]

    assert [answer.status_code for answer in answers] == [422, 422, 429]


# --- An address that somebody has -----------------------------------------------------------------


def refusal(client, email):
    """What the form says about that address, and nothing else of the page."""
    response = client.post(INVITE, filled(email=email))
    assert response.status_code == 422
    return unescape("".join(response.context["form"].errors["email"]))


@pytest.fixture
def taken(foreign, administrator, make_patient):
    """Addresses that a therapist must not learn about: all of people who are not theirs."""
    make_patient("alone@example.com", name="Alma Alone")
    User.objects.create_user("nobody@example.com")
    return [
        foreign.user.email,
        "alone@example.com",
        administrator.email,
        "omar@example.com",
        "nobody@example.com",
    ]


def test_therapist_reads_the_same_of_every_stranger(therapist_client, taken):
    words = {refusal(therapist_client, email) for email in taken}

    assert words == {
        "This address cannot be used for an invitation. Leave it empty and invite without it, "
        "or ask your clinic's administrator."
    }


def test_case_of_an_address_makes_no_difference(therapist_client, foreign):
    words = refusal(therapist_client, foreign.user.email.upper())

    assert words.startswith("This address cannot be used")


def test_therapist_is_led_to_the_own_patient_of_that_address(therapist_client, own):
    words = refusal(therapist_client, own.user.email)

    assert f"<a href='{url_of(own.patient, 'way-in')}'>Olga Own</a>" in words


def test_administrator_is_led_to_a_patient_without_a_therapist(
    administrator_client, therapist, taken
):
    response = administrator_client.post(
        INVITE, filled(email="alone@example.com", therapist=therapist.pk)
    )

    assert "Alma Alone" in "".join(response.context["form"].errors["email"])


def test_administrator_reads_that_an_address_is_no_patients(administrator_client, therapist):
    words = refusal(administrator_client, therapist.email)

    assert words == "This is the address of an account that is no patient's."


def test_name_of_a_patient_is_escaped_in_the_refusal(therapist_client, own):
    own.user.name = "<script>1</script>"
    own.user.save()

    page = therapist_client.post(INVITE, filled(email=own.user.email)).content.decode()

    assert "<script>1" not in page
