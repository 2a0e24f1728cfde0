"""The code to type in place of the link: how it looks, how it may be typed, what is stored."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from workouts.models import Invitation
from workouts.models.hashed import hash_secret
from workouts.models.invitations import CODE, read_code

pytestmark = pytest.mark.django_db
SAMPLE = "BCDFGHJK"


@pytest.fixture
def issue(patient):
    """Issues the patient an invitation, and returns it."""
    return lambda: Invitation.objects.issue(patient, by=None, now=NOW)[0]


def accept(code, *, at=NOW):
    return Invitation.objects.of_code(code).use(now=at)


def test_code_is_eight_letters_that_look_like_nothing_else(issue):
    codes = [issue().code for _nth in range(20)]

    assert all(CODE.fullmatch(code) for code in codes)
    assert not set("0OILAEU1") & set("".join(codes))


@pytest.mark.parametrize(
    "typed", [SAMPLE, "bcdf ghjk", " BCDF-GHJK ", "b c d f g h j k", "BCDF–GHJK", "BCDF\tGHJK"]
)
def test_case_spaces_and_hyphens_are_ignored(typed):
    assert read_code(typed) == SAMPLE


@pytest.mark.parametrize("typed", ["", "BCDFGHJ", "BCDFGHJKM", "BCDFGHJ0", "BCDFGHJO", "ÄCDFGHJK"])
def test_what_can_be_no_code_is_none(typed):
    assert read_code(typed) == ""


def test_code_names_its_patient_once(issue, patient):
    code = issue().code

    accepted = [accept(code), accept(code)]

    assert [each and each.patient for each in accepted] == [patient, None]


def test_code_and_link_are_used_up_together(patient):
    invitation, secret = Invitation.objects.issue(patient, by=None, now=NOW)
    Invitation.objects.accept(secret, now=NOW)

    assert accept(invitation.code) is None


@pytest.mark.parametrize("how", ["revoked", "expired", "discharged", "replaced"])
def test_code_opens_nothing_after_the_link_does_not(issue, patient, how):
    code = issue().code
    at = NOW + timedelta(days=1) if how == "expired" else NOW
    if how == "revoked":
        patient.invitations.revoke(now=NOW)
    if how == "discharged":
        patient.discharge(by=None, now=NOW)
    if how == "replaced":
        issue()

    assert accept(code, at=at) is None


def test_code_never_opens_an_account_of_the_desk(issue, patient):
    code = issue().code
    patient.user.is_staff = True
    patient.user.save()

    assert accept(code) is None


def test_code_is_stored_as_a_keyed_hash_alone(issue, settings):
    invitation = issue()

    row = str(Invitation.objects.values().get())
    settings.SECRET_KEY = "another"
    assert invitation.code not in row
    assert hash_secret(invitation.code) not in row
    assert accept(invitation.code) is None
