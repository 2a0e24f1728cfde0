"""URLs of the desk with values that nobody would type: they lead back or find nothing."""

import itertools

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.admin.conftest import add_url, list_url, url_of
from tests.conditions import parted, some_of
from tests.malformed import LOOKUPS, query
from workouts.admin.site import MODEL_ADMINS
from workouts.models import (
    Clinic,
    Patient,
    Pause,
    Plan,
    SessionLog,
    TherapistNote,
    User,
)

pytestmark = pytest.mark.django_db

NO_KEYS = ["abc", "1.5", "-1", "²", "\x00", "9" * 26, "9" * 5000, str(2**63), "1" + "0" * 30]
SOME_KEYS = ["abc", "\x00", "9" * 26, "9" * 5000]


@pytest.fixture
def failures(administrator_client, own):
    """Which of some requests are answered 5xx, or by what is no answer to them."""
    administrator_client.raise_request_exception = False

    def ask(requests, *, right):
        wrong = []
        for method, address, fields in requests:
            url, data = address, fields
            if method == "get":
                url, data = f"{address}?{query(fields.items())}", {}
            answer = getattr(administrator_client, method)(url, data)
            if answer.status_code not in right:
                wrong.append((answer.status_code, method, url[:160], str(data)[:80]))
        return wrong

    return ask


@pytest.mark.parametrize(
    ("model", "asked"),
    [
        (SessionLog, {"practice_day__gte": "9999-99-99"}),
        (SessionLog, {"practice_day__lt": "never"}),
        (Pause, {"first_day__gte": "-1"}),
    ],
)
def test_filter_that_means_nothing_leads_back_to_the_list(model, asked, administrator_client, own):
    response = administrator_client.get(list_url(model), asked)

    assert (response.status_code, response.headers["Location"]) == (302, f"{list_url(model)}?e=1")


def test_filter_by_the_first_day_of_all_is_answered(administrator_client, own):
    response = administrator_client.get(list_url(SessionLog), {"practice_day__gte": "0001-01-01"})

    assert len(response.context["cl"].result_list) == 1


@pytest.mark.parametrize("model", [TherapistNote, Plan, Pause, SessionLog])
def test_patient_beyond_all_numbers_has_no_rows(model, administrator_client, own):
    """PostgreSQL compares such a number; SQLite cannot, and the list is led back to."""
    response = administrator_client.get(list_url(model), {"patient": "9" * 26})

    assert response.status_code == 302 or list(response.context["cl"].result_list) == []


def lookups_of(model):
    """Every look-up that the list's filters and dates may be asked, and some that they may not."""
    model_admin = admin.site.get_model_admin(model)
    names = set(model_admin.link_filters)
    for each in model_admin.list_filter:
        names.add(each if isinstance(each, str) else getattr(each, "parameter_name", None))
    names.discard(None)
    for name, (lookup, values) in itertools.product(sorted(names), LOOKUPS.items()):
        yield from ({name + lookup: value} for value in values)


@pytest.mark.exhaustive
@pytest.mark.parametrize("model", MODEL_ADMINS)
def test_no_filter_breaks_a_list(model, failures):
    requests = [("get", list_url(model), asked) for asked in lookups_of(model)]

    assert failures(requests, right={200, 302, 400, 403}) == []


@pytest.mark.parametrize("keys", parted(NO_KEYS, *SOME_KEYS))
@pytest.mark.parametrize("model", [TherapistNote, Plan, Pause, Patient])
def test_key_of_nothing_is_chosen_by_no_new_row(model, keys, failures):
    field = "user" if model is Patient else "patient"
    data = [{field: key} for key in keys]

    shown = failures([("get", add_url(model), each) for each in data], right={200})
    sent = failures([("post", add_url(model), each) for each in data], right={200})

    assert (shown, sent) == ([], [])


def test_known_patient_is_still_chosen_by_the_address(administrator_client, own):
    page = administrator_client.get(add_url(Plan), {"patient": own.patient.pk})

    option = f'<option value="{own.patient.pk}" selected>Olga Own</option>'
    assert option in page.content.decode()


@pytest.mark.parametrize("key", some_of(NO_KEYS, *SOME_KEYS))
def test_role_that_does_not_exist_is_refused(key, administrator_client):
    fields = {"email": "new@example.com", "name": "New", "role": key}

    page = administrator_client.post(reverse("admin:invite_colleague"), fields)

    assert list(page.context["form"].errors) == ["role"]
    assert not User.objects.filter(email="new@example.com").exists()


@pytest.mark.parametrize("key", some_of(NO_KEYS, *SOME_KEYS))
def test_address_of_no_row_finds_none(key, failures, own):
    requests = [
        ("get", reverse("admin:view_on_site", args=[key, own.patient.pk]), {}),
        ("get", reverse("admin:workouts_patient_merge", args=[own.patient.pk]), {"with": key}),
    ]

    assert failures(requests, right={404}) == []


def test_patient_with_nul_anywhere_is_refused(failures, administrator_client):
    names = administrator_client.get(add_url(Patient)).context["adminform"].form.fields
    before = Patient.objects.count()

    fields = dict.fromkeys(names, "a\x00b")
    wrong = failures(
        [("get", add_url(Patient), fields), ("post", add_url(Patient), fields)], right={200}
    )

    assert (wrong, Patient.objects.count()) == ([], before)


@pytest.mark.parametrize("pattern", ["(", "(a+)+$"])
def test_pattern_is_no_filter(pattern, administrator_client, own):
    response = administrator_client.get(list_url(SessionLog), {"practice_day__regex": pattern})

    assert response.status_code == 400


@pytest.mark.parametrize("keys", parted(NO_KEYS, *SOME_KEYS))
@pytest.mark.parametrize("model", MODEL_ADMINS)
def test_row_is_found_by_its_key_alone(model, keys, failures):
    requests = []
    name = f"admin:workouts_{model._meta.model_name}"
    for key, page in itertools.product(keys, ["change", "history", "delete"]):
        url = reverse(f"{name}_{page}", args=[key.replace("\x00", "%00")])
        requests += [("get", url, {}), ("post", url, {})]

    # Some models have no page to delete a row: nobody may.
    assert failures(requests, right={403, 404, 405}) == []


def test_empty_name_of_a_key_is_none(administrator_client, own):
    for row in (own.patient, own.note, own.plan, own.pause, own.session, own.user):
        url = url_of(row)

        assert administrator_client.get(url, {"_to_field": ""}).status_code == 200


TERMS = ["\x00", "o\x00lga", "a " * 3000, "x" * 60_000, "%", "\\"]


@pytest.mark.parametrize("term", some_of(TERMS, "\x00", "a " * 3000))
def test_nothing_that_is_searched_for_breaks_the_search(term, failures):
    field = {"app_label": "workouts", "model_name": "plan", "field_name": "patient"}
    requests = [("get", reverse("admin:autocomplete"), {**field, "term": term})]
    searched = [model for model in MODEL_ADMINS if model is not Clinic]  # one row, and no list
    requests += [("get", list_url(model), {"q": term}) for model in searched]

    assert failures(requests, right={200}) == []
