"""Invitations: a link lets one person in, once, within a day, until it is revoked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection

from tests.conftest import NOW
from workouts.models import Invitation, Patient, User
from workouts.models.invitations import InvitationState

pytestmark = pytest.mark.django_db
NOT_LET_IN = [{"is_active": False}, {"is_staff": True}, {"is_superuser": True}]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def therapist(db):
    return User.objects.create_user("thea@example.com", is_staff=True)


@pytest.fixture
def issue(patient, therapist):
    """Issues the patient an invitation; the pair of it and its secret."""

    def issued(at=NOW):
        return Invitation.objects.issue(patient, by=therapist, now=at)

    return issued


def invite(therapist, **fields):
    asked = {"name": "Pia", "email": "pia@example.com", "opaque_id": uuid4(), "now": NOW} | fields
    return Invitation.objects.invite(therapist=therapist, by=therapist, **asked)


def test_accepted_invitation_names_its_patient(issue, patient):
    _invitation, secret = issue()

    accepted = Invitation.objects.accept(secret, now=LATER)

    assert (accepted.patient, Invitation.objects.get().used_at) == (patient, LATER)


def test_secret_is_nowhere_in_the_database(issue):
    _invitation, secret = issue()

    row = Invitation.objects.values().get()

    assert [value for value in row.values() if secret in str(value)] == []


def test_invitation_lets_nobody_in_twice(issue):
    _invitation, secret = issue()
    Invitation.objects.accept(secret, now=NOW)

    assert Invitation.objects.accept(secret, now=LATER) is None


def test_invitation_lets_in_to_its_last_second(issue):
    invitation, secret = issue()

    accepted = Invitation.objects.accept(secret, now=NOW + timedelta(hours=24, seconds=-1))

    assert accepted == invitation


def test_invitation_lets_nobody_in_after_a_day(issue):
    _invitation, secret = issue()

    assert Invitation.objects.accept(secret, now=NOW + timedelta(hours=24)) is None


def test_revoked_invitation_lets_nobody_in(issue, patient):
    _invitation, secret = issue()

    revoked = patient.invitations.revoke(now=NOW)

    assert (revoked, Invitation.objects.accept(secret, now=LATER)) == (1, None)


def test_unknown_secret_lets_nobody_in(issue):
    issue()

    assert Invitation.objects.accept("x" * 43, now=NOW) is None


@pytest.mark.parametrize("change", NOT_LET_IN)
def test_invitation_opens_neither_a_closed_account_nor_the_desk(issue, patient, change):
    _invitation, secret = issue()
    User.objects.filter(pk=patient.user.pk).update(**change)

    assert Invitation.objects.accept(secret, now=LATER) is None


@pytest.mark.parametrize("change", NOT_LET_IN)
def test_no_invitation_is_issued_for_a_closed_account_or_the_desk(issue, patient, change):
    User.objects.filter(pk=patient.user.pk).update(**change)

    with pytest.raises(ValueError, match="no invitation"):
        issue()

    assert not Invitation.objects.exists()


def test_new_invitation_takes_the_place_of_the_open_one(issue):
    first, secret = issue()

    second, _secret = issue(at=LATER)

    assert Invitation.objects.accept(secret, now=LATER) is None
    assert list(Invitation.objects.open(now=LATER)) == [second]
    assert Invitation.objects.get(pk=first.pk).state(now=LATER) == InvitationState.REVOKED


def test_used_invitation_stays_used_when_a_new_one_is_issued(issue):
    first, secret = issue()
    Invitation.objects.accept(secret, now=NOW)

    issue(at=LATER)

    assert Invitation.objects.get(pk=first.pk).state(now=LATER) == InvitationState.USED


@pytest.mark.parametrize(
    ("hours", "state"), [(23, InvitationState.OPEN), (24, InvitationState.EXPIRED)]
)
def test_state_follows_the_clock(issue, hours, state):
    invitation, _secret = issue()

    assert invitation.state(now=NOW + timedelta(hours=hours)) == state


def test_inviting_makes_a_patient_of_that_therapist(therapist):
    invitation, _secret = invite(therapist)

    patient = Patient.objects.get()
    assert (invitation.patient, patient.therapist, patient.zone) == (patient, therapist, "")
    assert (patient.user.name, patient.user.email) == ("Pia", "pia@example.com")
    assert not patient.user.has_usable_password()


def test_invited_address_counts_as_not_proved(therapist):
    invite(therapist)

    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("pia@example.com", False, True)
    ]


def test_inviting_without_an_address_leaves_it_empty(therapist):
    invite(therapist, email="")

    assert Patient.objects.get().user.email is None
    assert not EmailAddress.objects.exists()


def test_inviting_sends_no_mail(therapist, mailoutbox):
    invite(therapist)

    assert mailoutbox == []


def test_inviting_a_taken_address_leaves_nothing_behind(therapist, patient):
    with pytest.raises(IntegrityError):
        invite(therapist, email=patient.user.email)

    assert Patient.objects.get() == patient
    assert not Invitation.objects.exists()


def test_inviting_is_told_in_the_history(therapist):
    invitation, _secret = invite(therapist)

    assert invitation.patient.history.get().history_change_reason == "Invited"


def test_invitations_are_visible_to_the_patients_therapist_alone(therapist, issue, patient):
    invitation, _secret = issue()
    colleague = User.objects.create_user("omar@example.com", is_staff=True)
    patient.therapist = therapist
    patient.save()

    seen = [list(Invitation.objects.visible_to(user)) for user in (therapist, colleague)]

    assert seen == [[invitation], []]


def accept_together(secret, times):
    """How many got in, coming at once."""
    barrier = Barrier(times)

    def accept(_nth):
        try:
            barrier.wait()
            return Invitation.objects.accept(secret, now=LATER) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return sum(pool.map(accept, range(times)))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_at_once_one_gets_in_fifty_times(issue):
    let_in = []

    for _round in range(50):
        _invitation, secret = issue()
        let_in.append(accept_together(secret, 2))

    assert let_in == [1] * 50
