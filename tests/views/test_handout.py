"""The handout: the prescribed exercises to print."""

import re
from datetime import date

import pytest

from workouts.models import Exercise, Plan, PlanItem, Routine, RoutineItem
from workouts.views.handout import qr_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_plan(patient, content):
    """A plan that shortens the bridge's hold, with a remark, and leaves the last exercise out."""
    routine = Routine.objects.default()
    plan = Plan.objects.create(patient=patient, routine=routine, starts_on=date(2020, 1, 1))
    bridge = routine.items.get(exercise__slug="bridge")
    last = routine.items.get(exercise__slug="advanced-bridge")
    PlanItem.objects.create(plan=plan, item=bridge, hold_seconds=7, remark="Slowly, <please>")
    PlanItem.objects.create(plan=plan, item=last, is_left_out=True)
    return plan


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_handout_shows_every_exercise_with_its_steps(client, content):
    text = text_of(client.get("/handout/"))

    lines = [line for each in Exercise.objects.all() for line in (each.name, *each.steps)]
    assert len(lines) > 40
    assert [line for line in lines if line not in text] == []


def test_handout_says_when_to_stop(client, content):
    text = text_of(client.get("/handout/"))

    assert [each.slug for each in Exercise.objects.all() if each.stop_when not in text] == []


def test_handout_draws_every_pose(client, content):
    page = client.get("/handout/").content.decode()

    assert len(re.findall(r"<svg class=\"figure\"", page)) == 16


def test_handout_of_a_patient_has_own_doses_and_remarks(patient_client, own_plan):
    text = text_of(patient_client.get("/handout/"))

    assert "3 to 5 times 7 seconds" in text
    assert "Slowly, &lt;please&gt;" in text


def test_handout_of_a_patient_leaves_out_what_the_plan_leaves_out(patient_client, own_plan):
    items = patient_client.get("/handout/").context["items"]

    assert [each.item.exercise.slug for each in items][-2:] == ["hip-abduction", "bridge"]


def test_handout_of_a_guest_shows_nobodys_plan(client, own_plan):
    text = text_of(client.get("/handout/"))

    assert "3 to 5 times 15 seconds" in text
    assert "Slowly" not in text


def test_handout_has_a_box_for_each_exercise_and_day(client, content):
    page = client.get("/handout/").content.decode()

    assert page.count('class="handout-box"') == 7 * 7


def test_handout_leads_back_to_the_site(client, content):
    page = client.get("/handout/").content.decode()

    assert qr_code("http://testserver/") in page
    assert '<p class="handout-host">testserver</p>' in page


def test_handout_has_no_inline_style(client, content):
    page = client.get("/handout/").content.decode()

    assert re.findall(r"\sstyle=|<style|\son\w+=", page) == []


def test_handout_without_exercises_says_whom_to_ask(client, no_content):
    page = client.get("/handout/").content.decode()

    assert "No exercises are prescribed at the moment." in page
    assert "handout-week" not in page


def test_handout_queries_do_not_grow_with_the_routine(client, content, count_queries):
    with_seven = count_queries(client, "/handout/")

    RoutineItem.objects.filter(position__gt=1).delete()

    assert count_queries(client, "/handout/") == with_seven
