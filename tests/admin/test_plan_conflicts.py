"""Two people edit one plan: the second is shown the change and loses nothing typed."""

from datetime import date

import pytest
from time_machine import travel

from tests.admin.conftest import browser_of, filled_in, url_of
from tests.conditions import first_of, parted
from tests.conftest import NOW
from workouts.models import Plan
from workouts.models.prescriptions import prescribed_for

pytestmark = pytest.mark.django_db

COMING = date(2026, 7, 1)
DAYS = {"coming": COMING, "begun": date(2026, 6, 1)}
TOKENS = ["", "x", "1-", "-1-2", "1-2-3", "9" * 40 + "-1", "1-\u0661"]


@pytest.fixture(autouse=True)
def in_june():
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def plan(request, own):
    Plan.objects.update(starts_on=DAYS[request.param])
    return own.plan


coming_or_begun = pytest.mark.parametrize("plan", DAYS, indirect=True)
begun_at_least = pytest.mark.parametrize("plan", first_of("begun", "coming"), indirect=True)


@pytest.fixture
def first(administrator):
    return browser_of(administrator)


@pytest.fixture
def second(therapist):
    return browser_of(therapist)


def open_page(client, plan):
    return filled_in(client.get(url_of(plan)))


def told(response):
    return response.context["adminform"].form.errors.get("__all__", [])


def typed_again(response):
    """What the page would send now: as it was typed, with what it knows by now."""
    return filled_in(response)


def latest_dose(plan):
    return prescribed_for(plan.patient, day=date(2100, 1, 1)).items[1].dose


@coming_or_begun
def test_second_to_save_sees_who_changed_what(first, second, plan):
    opened = open_page(second, plan)
    first.post(url_of(plan), open_page(first, plan) | {"items-1-hold_seconds": "20"})

    response = second.post(url_of(plan), opened | {"items-1-hold_seconds": "25"})

    words = " ".join(told(response))
    assert "Ada Administrator, June 10, 2026" in words
    assert "Hold (seconds): – → 20" in words
    assert latest_dose(plan).hold_seconds == 20


@begun_at_least
def test_second_to_save_loses_nothing_typed(first, second, plan):
    opened = open_page(second, plan)
    first.post(url_of(plan), open_page(first, plan) | {"items-1-hold_seconds": "20"})

    response = second.post(
        url_of(plan), opened | {"items-1-hold_seconds": "25", "items-2-remark": "Slowly"}
    )

    typed = typed_again(response)
    assert (typed["items-1-hold_seconds"], typed["items-2-remark"]) == ("25", "Slowly")


def test_second_may_let_theirs_hold_knowingly(first, second, own):
    Plan.objects.update(starts_on=COMING)
    opened = open_page(second, own.plan)
    first.post(url_of(own.plan), open_page(first, own.plan) | {"weekday_mask": ["0"]})
    response = second.post(url_of(own.plan), opened | {"weekday_mask": ["1"]})

    second.post(url_of(own.plan), typed_again(response))

    own.plan.refresh_from_db()
    assert own.plan.weekdays == {1}


def test_second_version_from_the_same_day_is_shown_beside_the_day(first, second, own):
    opened = open_page(second, own.plan)
    first.post(url_of(own.plan), open_page(first, own.plan) | {"weekday_mask": ["0"]})
    response = second.post(url_of(own.plan), opened | {"weekday_mask": ["1"]})

    again = second.post(url_of(own.plan), typed_again(response))

    errors = again.context["adminform"].form.errors
    assert list(errors) == ["holds_from"]
    assert Plan.objects.filter(patient=own.patient).count() == 2


@begun_at_least
def test_one_after_the_other_is_no_conflict(first, second, plan):
    first.post(url_of(plan), open_page(first, plan) | {"pain_limit": "4"})
    latest = Plan.objects.filter(patient=plan.patient).latest("starts_on")

    response = second.post(url_of(latest), open_page(second, latest) | {"pain_limit": "5"})

    assert response.status_code == 302


@begun_at_least
def test_plan_of_another_patient_is_no_conflict(first, second, plan, make_case, therapist):
    other = make_case("Petra Own", therapist)
    opened = open_page(second, plan)
    first.post(url_of(other.plan), open_page(first, other.plan) | {"pain_limit": "4"})

    response = second.post(url_of(plan), opened | {"pain_limit": "5"})

    assert response.status_code == 302


@begun_at_least
@pytest.mark.parametrize("tokens", parted(TOKENS, "", "9" * 40 + "-1"))
def test_token_that_is_none_is_a_conflict_and_no_error(tokens, second, plan):
    opened = open_page(second, plan)

    for token in tokens:
        response = second.post(url_of(plan), opened | {"known": token})

        assert response.status_code == 200
        assert told(response)[0].startswith("Someone has changed this patient's plan")


def test_history_shows_the_exercises_too(second, own):
    Plan.objects.update(starts_on=COMING)
    second.post(url_of(own.plan), open_page(second, own.plan) | {"items-0-hold_seconds": "20"})

    page = second.get(url_of(own.plan, "history")).content.decode()

    assert "1. Flexion stretch" in page
    assert "Hold (seconds): – → 20" in page
