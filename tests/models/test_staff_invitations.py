"""A link to the desk opens once, for three days, one account, until it is revoked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction

from tests.conftest import NOW
from workouts.models import StaffInvitation, User
from workouts.models.hashed import hash_secret
from workouts.models.invitations import InvitationState
from workouts.models.users import ADMINISTRATOR_GROUP, THERAPIST_GROUP

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=3)


@pytest.fixture
def invited():
    return StaffInvitation.objects.invite(
        email="nia@example.com", name="Nia New", role=THERAPIST_GROUP, by=None, now=NOW
    )


def test_invited_account_works_at_the_desk_and_has_no_password(invited):
    user = invited[0].user

    assert (user.is_staff, user.has_usable_password()) == (True, False)
    assert [group.name for group in user.groups.all()] == [THERAPIST_GROUP]


def test_secret_is_stored_as_a_hash_alone(invited):
    invitation, secret = invited

    assert invitation.secret_hash == hash_secret(secret)


def test_link_is_used_once(invited):
    invitation, secret = invited

    first = StaffInvitation.objects.use(secret, now=NOW)
    second = StaffInvitation.objects.use(secret, now=NOW)

    assert (first, second) == (invitation.user, None)


def test_use_confirms_the_address(invited):
    StaffInvitation.objects.use(invited[1], now=NOW)

    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("nia@example.com", True, True)


def test_use_leaves_an_address_to_whoever_confirmed_it_meanwhile(invited, make_patient):
    other = make_patient("pat@example.com").user
    EmailAddress.objects.create(user=other, email="nia@example.com", verified=True)

    StaffInvitation.objects.use(invited[1], now=NOW)

    assert EmailAddress.objects.get().user == other


@pytest.mark.parametrize(("at", "is_open"), [(LATER - timedelta(seconds=1), True), (LATER, False)])
def test_link_is_open_for_three_days(invited, at, is_open):
    assert StaffInvitation.objects.open(now=at).exists() is is_open


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_link_opens_no_account_without_work_at_the_desk(invited, change):
    User.objects.filter(pk=invited[0].user_id).update(**change)

    assert StaffInvitation.objects.use(invited[1], now=NOW) is None


def test_new_link_takes_the_place_of_the_former_one(invited):
    invitation, first = invited

    _renewed, second = StaffInvitation.objects.issue(invitation.user, by=None, now=NOW)

    assert StaffInvitation.objects.use(first, now=NOW) is None
    assert StaffInvitation.objects.use(second, now=NOW) == invitation.user


def test_revoking_closes_an_account_that_nobody_entered(invited):
    invitation, secret = invited

    assert invitation.revoke(now=NOW) is True

    assert not User.objects.get(pk=invitation.user_id).is_active
    assert StaffInvitation.objects.use(secret, now=NOW) is None


def test_revoking_leaves_an_account_open_that_was_entered(invited):
    invitation, _secret = invited
    User.objects.filter(pk=invitation.user_id).update(last_login=NOW)

    invitation.revoke(now=NOW)

    assert User.objects.get(pk=invitation.user_id).is_active


def test_used_link_cannot_be_revoked(invited):
    StaffInvitation.objects.use(invited[1], now=NOW)

    assert invited[0].revoke(now=NOW) is False


def test_new_link_after_a_revoked_one_opens_the_account_again(invited):
    invited[0].revoke(now=NOW)

    _renewed, secret = StaffInvitation.objects.issue(invited[0].user, by=None, now=NOW)

    assert StaffInvitation.objects.use(secret, now=NOW) == invited[0].user


def test_new_link_leaves_an_account_closed_that_was_closed_by_hand(invited):
    User.objects.filter(pk=invited[0].user_id).update(is_active=False)

    StaffInvitation.objects.issue(invited[0].user, by=None, now=NOW)

    assert not User.objects.get(pk=invited[0].user_id).is_active


@pytest.mark.parametrize(
    ("fields", "at", "state"),
    [
        ({}, NOW, InvitationState.OPEN),
        ({}, LATER, InvitationState.EXPIRED),
        ({"used_at": NOW}, LATER, InvitationState.USED),
        ({"revoked_at": NOW}, NOW, InvitationState.REVOKED),
    ],
)
def test_state_says_what_has_become_of_it(invited, fields, at, state):
    StaffInvitation.objects.update(**fields)

    assert StaffInvitation.objects.get().state(now=at) == state


def test_link_that_ends_before_it_begins_is_refused(invited):
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffInvitation.objects.update(expires_at=NOW)


def test_administrators_are_those_who_see_the_whole_clinic(invited):
    ada = User.objects.create_user("ada@example.com")
    ada.become_administrator()
    root = User.objects.create_superuser("root@example.com")
    User.objects.create_superuser("gone@example.com", is_active=False)

    assert set(User.objects.administrators()) == {ada, root}
    assert User.objects.get(pk=ada.pk).sees_whole_clinic
    assert [group.name for group in ada.groups.all()] == [ADMINISTRATOR_GROUP]


def use_together(secret, *, times):
    """How many get in of that many who open one link at the same moment."""
    barrier = Barrier(times)

    def use(_nth):
        try:
            barrier.wait(timeout=10)
            return StaffInvitation.objects.use(secret, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return sum(user is not None for user in pool.map(use, range(times)))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_at_once_one_gets_in_ten_times():
    user = User.objects.create_user("nia@example.com", is_staff=True)
    found = []
    for _try in range(10):
        _invitation, secret = StaffInvitation.objects.issue(user, by=None, now=NOW)
        found.append(use_together(secret, times=2))

    assert found == [1] * 10
