"""The offline page, the kit for its owner, the service worker and the manifest."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from model_bakery import baker

from tests.site import packed_files
from workouts.models import Plan, PlanItem, Routine
from workouts.views import offline

pytestmark = pytest.mark.django_db

UNSTARTED = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def nothing_remembered():
    offline.kept.cache_clear()


@pytest.fixture
def plan(content, patient):
    """The patient's own plan, with a remark that is nobody else's business."""
    plan = baker.make(
        Plan, patient=patient, routine=Routine.objects.default(), starts_on="2026-01-01"
    )
    item = plan.routine.items.order_by("position").first()
    return baker.make(PlanItem, plan=plan, item=item, remark="MIND-YOUR-KNEE", rest_seconds=7)


def worker_options(client):
    script = client.get("/service-worker.js").content.decode()
    return json.loads(re.search(r"self\.offline = (.*);", script)[1])


def test_offline_page_is_the_same_for_everybody(content, client, patient_client, plan):
    visitors = client.__class__().get("/offline/").content

    patients = patient_client.get("/offline/").content

    assert patients == visitors


def test_offline_page_is_the_same_for_all_who_read_its_language(content, patient_client):
    assert patient_client.get("/offline/").content == Client().get("/offline/").content


def test_offline_page_holds_both_versions_of_a_session_not_begun(content, client):
    page = client.get("/offline/").content.decode()

    assert re.findall(r'<template data-version="(\w+)">', page) == ["full", "short"]
    assert page.count(f'data-uuid="{UNSTARTED}"') == 2


def test_offline_page_carries_no_token(content, client):
    page = client.get("/offline/").content.decode()

    assert "csrfmiddlewaretoken" not in page


def test_offline_page_without_content_says_so(no_content, client):
    page = client.get("/offline/").content.decode()

    assert "There is no routine yet" in page
    assert "data-version" not in page


def test_kit_is_the_patients_own_plan(plan, patient, patient_client):
    page = patient_client.get("/offline/kit/").content.decode()

    assert f'data-kit-owner="user-{patient.user.opaque_id.hex}"' in page
    assert "MIND-YOUR-KNEE" in page


def test_kit_shows_the_minutes_of_the_patients_pace(plan, patient, patient_client):
    before = patient_client.get("/offline/kit/").content.decode()
    patient.extra_rest_seconds = 60
    patient.save()

    after = patient_client.get("/offline/kit/").content.decode()

    minutes = [int(re.search(r"Full (\d+) min", page)[1]) for page in (before, after)]
    assert minutes[1] > minutes[0] + 20


def test_kit_of_a_member_of_staff_is_the_default_routine(content, client, django_user_model):
    client.force_login(django_user_model.objects.create_user("thea@example.com", is_staff=True))

    page = client.get("/offline/kit/").content.decode()

    assert re.findall(r'<template data-version="(\w+)">', page) == ["full", "short"]


def test_guest_has_no_kit(content, guest_client):
    response = guest_client.get("/offline/kit/")

    assert (response.status_code, response.content) == (204, b"")


def test_kit_is_never_cached_on_its_way(plan, patient_client):
    response = patient_client.get("/offline/kit/")

    assert "no-store" in response.headers["Cache-Control"]


def test_worker_is_a_script_that_is_always_asked_for(content, client):
    response = client.get("/service-worker.js")

    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"


def test_worker_is_no_module(content, client):
    """Firefox knows modules in service workers since 147, and clinics stay on older ones."""
    script = client.get("/service-worker.js").content.decode()

    assert re.findall(r"^(?:import|export)\b|\bimport\(", script, re.MULTILINE) == []
    assert "addEventListener" in script


def test_packed_worker_is_one_more_file(content, client, settings, pytestconfig):
    settings.STATIC_ROOT = packed_files(pytestconfig)
    packing = {"BACKEND": "hipsite.storage.ModuleManifestStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": packing}

    script = client.get("/service-worker.js").content.decode()

    assert re.search(
        r'\nimportScripts\("/static/js/offline/worker\.[0-9a-f]{12}\.js"\);\n$', script
    )


def test_worker_keeps_static_files_alone_and_all_of_them_exist(content, client):
    files = worker_options(client)["files"]

    assert [name for name in files if not name.startswith("/static/")] == []
    assert [name for name in files if not finders.find(name.removeprefix("/static/"))] == []


def test_worker_keeps_every_file_that_the_offline_page_names(content, client):
    page = client.get("/offline/").content.decode()

    named = set(re.findall(r'(?:src|href|data-[a-z]+-url)="(/static/[^"]+)"', page))
    assert named - set(worker_options(client)["files"]) == set()


def test_worker_changes_with_the_page_it_keeps(content, client):
    before = worker_options(client)["version"]
    Routine.objects.default().items.first().delete()
    offline.kept.cache_clear()

    assert worker_options(client)["version"] != before


def test_manifest_can_be_installed(client):
    response = client.get("/manifest.webmanifest")

    found = response.json()
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert (found["name"], found["start_url"], found["display"]) == (
        "The Hip Workout",
        "/",
        "standalone",
    )
    assert [icon["sizes"] for icon in found["icons"]] == ["192x192", "512x512", "512x512"]


def test_icon_at_the_root_is_kept_long_and_asks_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/favicon.ico")

    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/x-icon")
    assert response.content[:4] == b"\0\0\1\0"
    assert response.headers["Cache-Control"] == "public, max-age=2592000"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.cookies == {}


def test_manifest_and_icon_are_named_on_every_page(content, client):
    page = client.get("/").content.decode()

    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert "icons/apple-touch-icon.png" in page
    assert re.findall(r'rel="icon"\s+href="([^"]+)"', page) == [
        "/favicon.ico",
        "/static/icons/favicon.svg",
    ]


@pytest.mark.parametrize(
    "path",
    ["/offline/", "/offline/kit/", "/service-worker.js", "/favicon.ico", "/manifest.webmanifest"],
)
def test_post_is_refused(content, client, path):
    assert client.post(path).status_code == 405
