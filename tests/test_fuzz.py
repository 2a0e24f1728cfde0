"""Malformed requests to every URL, by every role: no 5xx, nothing stored, nothing logged.

The addresses come from the URLconf, the fields from the forms that the views make of them, what a
list may be asked from its admin. So a page that is new tomorrow is tried tomorrow. Every request
is taken back, so all of them meet the same clinic. The dice are seeded: what fails, fails again.
"""

import itertools
import random

import pytest
from django.urls import resolve

from tests.fuzzing.attempts import attempts
from tests.fuzzing.clinic import ROLES, ROUTES, address_of, names_in
from tests.fuzzing.prober import Prober, right_fields
from tests.fuzzing.world import log, made, world

__all__ = ["log", "made", "world"]  # the fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]

# How many requests an address gets from each role: from one who is let in, and from one who is not.
REQUESTS, REQUESTS_AT_THE_DOOR = 6, 1


def fuzz(routes, role, world, log, made, *, seed, requests):
    """What is wrong, by what it is: the requests that brought it about."""
    prober = Prober(world, role, log, made)
    for route in routes:
        dice = random.Random(f"{seed} {route} {role}")  # noqa: S311 - a test's own dice
        fields, let_in = right_fields(route, prober, made)
        left = requests if let_in else REQUESTS_AT_THE_DOOR
        for each in itertools.islice(attempts(route, world, fields, dice), left):
            prober.check(each)
    return prober


def test_every_address_can_be_made(world):
    wrong = []
    for route in ROUTES:
        found = resolve(address_of(route, world))
        if found.kwargs.keys() != set(names_in(route)) and "app_label" not in route:
            wrong.append((route, found.kwargs))

    assert (wrong, len(ROUTES) > 150) == ([], True)


@pytest.mark.exhaustive
@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_is_sent_breaks_an_address(role, world, log, made):
    prober = fuzz(ROUTES, role, world, log, made, seed=0, requests=REQUESTS)

    assert prober.wrong == {}


@pytest.mark.parametrize("role", ["nobody", "patient", "therapist"])
def test_a_few_addresses_stand_what_is_sent(role, world, log, made):
    """So that what is new is tried at once, a little at a time: another few for each role."""
    routes = random.Random(role).sample(ROUTES, 8)  # noqa: S311 - a test's own dice
    prober = fuzz(routes, role, world, log, made, seed=0, requests=4)

    assert prober.wrong == {}


@pytest.mark.soak
@pytest.mark.parametrize("role", ROLES)
def test_a_thousand_malformed_requests_break_no_address(role, world, log, made):
    prober = fuzz(ROUTES, role, world, log, made, seed=1, requests=1000 // len(ROLES) + 1)

    assert prober.wrong == {}
