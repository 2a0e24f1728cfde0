"""Pages on paper: the formats, how many sheets they take, the longest plan to print."""

import re
from datetime import date

import pytest

from workouts.models import Plan, PlanItem, Routine

FORMATS = ["A4", "Letter"]
LONGEST_REMARK = ("Go only as far as it feels easy, and hold on to the kitchen counter. " * 3)[:200]
SHEET = re.compile(rb"/Type\s*/Page\b")


def sheets(page, paper):
    return len(SHEET.findall(page.pdf(format=paper)))


@pytest.fixture
def remarked_plan(patient, content):
    """A plan with as long a remark on every exercise as a therapist can write."""
    plan = Plan.objects.create(
        patient=patient, routine=Routine.objects.default(), starts_on=date(2020, 1, 1)
    )
    PlanItem.objects.bulk_create(
        PlanItem(plan=plan, item=item, remark=LONGEST_REMARK) for item in plan.routine.items.all()
    )
    return plan
