"""The filters of a list: folded above it, each naming what is chosen."""

import re

import pytest

from tests.admin.conftest import list_url
from workouts.models import Patient, TherapistNote

pytestmark = pytest.mark.django_db
SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL)
TAGS = re.compile(r"<[^>]+>")


def summaries(page):
    return [" ".join(TAGS.sub("", each).split()) for each in SUMMARY.findall(page)]


def page_of(client, url):
    return client.get(url).content.decode()


def test_filters_are_folded_and_name_what_is_chosen(therapist_client, own):
    page = page_of(therapist_client, f"{list_url(Patient)}?flag=stopped")

    assert summaries(page) == ["Attention: Stopped for three days or more", "Account: Active"]
    assert '<details class="desk-filter">' in page
    assert " open" not in re.search(r"<details[^>]*>", page).group()


def test_only_a_chosen_filter_is_marked(therapist_client, own):
    plain = page_of(therapist_client, list_url(Patient))
    chosen = page_of(therapist_client, f"{list_url(Patient)}?account=discharged")

    assert ('class="chosen"' in plain, chosen.count('class="chosen"')) == (False, 1)


def test_filters_come_before_the_list(therapist_client, own):
    page = page_of(therapist_client, list_url(TherapistNote))

    assert page.index("desk-filters") < page.index('id="result_list"')


def test_all_filters_can_be_cleared(therapist_client, own):
    texts = [
        "Clear all filters" in page_of(therapist_client, list_url(Patient) + query)
        for query in ("", "?flag=stopped")
    ]

    assert texts == [False, True]
