"""Forms of the desk whose rows were deleted meanwhile: shown again, with nothing typed lost."""

from datetime import date

import pytest
from time_machine import travel

from tests.admin.conftest import everything, filled_in, url_of
from tests.conditions import parted
from tests.conftest import NOW
from workouts.models import Plan, RoutineItem

pytestmark = pytest.mark.django_db

WRONG = ["", "-1", "0", "1000", "9" * 30, "1.5\x00", "\u0661"]


@pytest.fixture(autouse=True)
def in_june():
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def pages(own):
    """Every page of the desk with rows of others on it, and a field of its own to mistype."""
    Plan.objects.update(starts_on=date(2026, 7, 1))
    return {
        url_of(own.patient): {"lead_in_seconds": "1000"},
        url_of(own.plan): {"pain_limit": "11"},
        url_of(own.plan.routine): {"name_en": ""},
    }


def typed_of(page):
    """The values of the rows that somebody can edit."""
    data = page if isinstance(page, dict) else filled_in(page)
    return {
        name: str(value)
        for name, value in data.items()
        if name.startswith("items-") and not name.endswith(("_FORMS", "-id")) and value != ""
    }


def prefixes(page):
    return [name.removesuffix("-TOTAL_FORMS") for name in page if name.endswith("-TOTAL_FORMS")]


@pytest.mark.parametrize("values", parted(WRONG, "", "9" * 30))
def test_wrong_counts_are_shown_and_lose_nothing(values, pages, administrator_client):
    wrong, before = {}, everything()
    for url, mistake in pages.items():
        page = filled_in(administrator_client.get(url))
        for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
            for value in values:
                counts = {f"{prefix}-{name}": value for prefix in prefixes(page)}
                response = administrator_client.post(url, page | mistake | counts)
                if response.status_code != 200 or typed_of(response) != typed_of(page | mistake):
                    wrong[url, name, value] = response.status_code

    assert everything() == before
    assert wrong == {}


def test_without_any_counts_the_rows_are_there_again(own, pages, administrator_client):
    url = url_of(own.plan.routine)
    page = filled_in(administrator_client.get(url))
    sent = {name: value for name, value in page.items() if not name.endswith("_FORMS")}

    told = administrator_client.post(url, sent | {"items-0-hold_seconds": "25"})
    again = administrator_client.post(url, filled_in(told))

    [rows] = told.context["inline_admin_formsets"]
    assert "were missing" in str(rows.formset.non_form_errors())
    assert again.status_code == 302
    assert own.plan.routine.items.get(position=1).hold_seconds == 25


@pytest.mark.parametrize("values", parted(["", "abc\x00", "-1", "9" * 30, "999999"], "9" * 30))
def test_ids_that_are_none_are_shown_and_lose_nothing(values, pages, administrator_client):
    wrong = {}
    for url, mistake in pages.items():
        page = filled_in(administrator_client.get(url))
        for name in [each for each in page if each.endswith(("-0-id", "-1-id"))]:
            for value in values:
                response = administrator_client.post(url, page | mistake | {name: value})
                if response.status_code != 200:
                    wrong[url, name, value] = response.status_code

    assert wrong == {}


def test_row_that_is_gone_and_was_not_touched_stays_away(own, administrator_client):
    url, item = url_of(own.plan.routine), new_item(own)
    page = filled_in(administrator_client.get(url))
    item.delete()

    response = administrator_client.post(url, page | {"items-0-hold_seconds": "25"})

    assert response.status_code == 302
    assert own.plan.routine.items.count() == 7
    assert own.plan.routine.items.get(position=1).hold_seconds == 25


def test_row_that_is_gone_and_was_touched_is_shown(own, administrator_client):
    url, item = url_of(own.plan.routine), new_item(own)
    page = filled_in(administrator_client.get(url))
    item.delete()

    told = administrator_client.post(url, page | {"items-7-hold_seconds": "25"})
    typed = filled_in(told)
    again = administrator_client.post(url, typed)

    assert "has taken this row away" in told.content.decode()
    assert typed["items-7-hold_seconds"] == "25"
    assert again.status_code == 302
    assert own.plan.routine.items.get(position=8).hold_seconds == 25


def test_row_that_was_added_meanwhile_stays(own, administrator_client):
    url = url_of(own.plan.routine)
    page = filled_in(administrator_client.get(url))
    item = new_item(own)

    response = administrator_client.post(
        url, page | {"items-0-position": "8", "items-1-hold_seconds": "25"}
    )

    items = own.plan.routine.items
    assert response.status_code == 302
    assert [each.position for each in items.order_by("position")] == list(range(1, 9))
    assert items.filter(pk=item.pk).exists()


def test_exercise_that_both_adapt_is_one_row(own, administrator_client):
    Plan.objects.update(starts_on=date(2026, 7, 1))
    url = url_of(own.plan)
    page = filled_in(administrator_client.get(url))
    administrator_client.post(url, page | {"items-1-hold_seconds": "20"})

    told = administrator_client.post(url, page | {"items-1-rest_seconds": "9"})
    administrator_client.post(url, filled_in(told))

    row = own.plan.items.get(item__position=2)
    assert (row.hold_seconds, row.rest_seconds) == (20, 9)


def new_item(own):
    first = own.plan.routine.items.first()
    return RoutineItem.objects.create(
        routine=own.plan.routine,
        exercise=first.exercise,
        position=8,
        reps_min=3,
        reps_max=3,
        hold_seconds=30,
        rest_seconds=5,
        laterality=first.laterality,
    )
