"""The health checks /healthz and /readyz."""

from collections import namedtuple

import pytest

from workouts.views import health


def test_healthz_touches_no_database(client, django_assert_num_queries):
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_readyz_says_ok(client):
    response = client.get("/readyz")

    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_fails_on_a_full_disk(client, monkeypatch):
    usage = namedtuple("usage", "free")(1024)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: usage)

    response = client.get("/readyz")

    assert (response.status_code, response.content) == (503, b"fail")


@pytest.mark.django_db
def test_readyz_fails_when_the_database_cannot_be_written(client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "no_such_table",
        }
    }

    assert client.get("/readyz").status_code == 503
