"""Settings from the environment: defaults for one machine, strict checks elsewhere."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from workouts.reminders import push

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json
from hipsite import settings
print(json.dumps({name: getattr(settings, name) for name in %r}))
"""


def settings_with(folder, names, **environment):
    """The named settings as a fresh process reads them in that environment."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in {"SECRET_KEY", "VAPID_PRIVATE_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "DEBUG"}
    }
    return subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", ASK % (names,)],
        cwd=ROOT,
        env={**clean, "VAR_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


STRICT = [
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "GUEST_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "STAFF_NEED_SECOND_FACTOR",
]


@pytest.mark.parametrize(("hosts", "is_strict"), [("localhost", False), ("clinic.example", True)])
def test_everything_is_strict_away_from_localhost(tmp_path, hosts, is_strict):
    result = settings_with(tmp_path, STRICT, ALLOWED_HOSTS=hosts)

    assert json.loads(result.stdout) == dict.fromkeys(STRICT, is_strict)


def test_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first = settings_with(tmp_path, ["SECRET_KEY"]).stdout
    second = settings_with(tmp_path, ["SECRET_KEY"]).stdout

    mode = stat.S_IMODE((tmp_path / "secret_key").stat().st_mode)
    assert (first == second, mode) == (True, 0o600)


@pytest.mark.parametrize("key", ["secret", "a" * 60])
def test_weak_secret_key_is_refused_in_production(tmp_path, key):
    result = settings_with(tmp_path, ["SECRET_KEY"], ALLOWED_HOSTS="clinic.example", SECRET_KEY=key)

    assert "SECRET_KEY is weak" in result.stderr


def test_debug_is_off(tmp_path):
    assert json.loads(settings_with(tmp_path, ["DEBUG"]).stdout) == {"DEBUG": False}


def test_debug_is_refused_where_others_reach_the_site(tmp_path):
    result = settings_with(tmp_path, ["DEBUG"], DEBUG="on", ALLOWED_HOSTS="hip.example")

    assert "DEBUG: “on” is for this machine alone" in result.stderr


def test_postgresql_is_one_setting(tmp_path):
    result = settings_with(tmp_path, ["DATABASES"], DATABASE_URL="postgresql://hip@db.example/hip")

    engine = json.loads(result.stdout)["DATABASES"]["default"]["ENGINE"]
    assert engine == "django.db.backends.postgresql"


POSTGRES = {"DATABASE_URL": "postgresql://hip@db.example/hip", "ALLOWED_HOSTS": "clinic.example"}
KEYS = {"SECRET_KEY": "0123456789" * 5, "VAPID_PRIVATE_KEY": "v" * 43}


@pytest.mark.parametrize("missing", KEYS)
def test_servers_of_one_postgresql_are_given_their_keys(tmp_path, missing):
    given = {name: key for name, key in KEYS.items() if name != missing}

    result = settings_with(tmp_path, ["SECRET_KEY"], **POSTGRES, **given)

    assert f"With PostgreSQL, {missing} must be set" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_key_that_a_refusal_shows_is_good(tmp_path):
    environment = dict(POSTGRES)
    for name in KEYS:
        refusal = settings_with(tmp_path, [name], **environment).stderr
        environment[name] = refusal.split(f"{name}='")[1].split("'")[0]

    result = settings_with(tmp_path, ["SECRET_KEY", "VAPID_PRIVATE_KEY"], **environment)

    found = json.loads(result.stdout)
    assert found == {name: environment[name] for name in KEYS}
    assert len(push.to_bytes(found["VAPID_PRIVATE_KEY"])) == push.KEY_BYTES


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, {"CONN_MAX_AGE": None, "DISABLE_SERVER_SIDE_CURSORS": False, "OPTIONS": None}),
        ({"PGBOUNCER": "on"}, {"DISABLE_SERVER_SIDE_CURSORS": True}),
        ({"DATABASE_POOL": "on"}, {"CONN_MAX_AGE": 0, "OPTIONS": {"pool": True}}),
        (
            {"DATABASE_POOL": "on", "DATABASE_URL": f"{POSTGRES['DATABASE_URL']}?sslmode=require"},
            {"OPTIONS": {"pool": True, "sslmode": "require"}},
        ),
    ],
)
def test_connections_of_a_postgresql(tmp_path, environment, found):
    url = POSTGRES["DATABASE_URL"]

    result = settings_with(tmp_path, ["DATABASES"], **{"DATABASE_URL": url} | environment)

    database = json.loads(result.stdout)["DATABASES"]["default"]
    assert {name: database.get(name) for name in found} == found


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({"ADDR": "127.0.0.1:9000"}, "http://127.0.0.1:9000"),
        ({"ALLOWED_HOSTS": "hip.example,www.hip.example"}, "https://hip.example"),
        ({"ALLOWED_HOSTS": ".hip.example"}, "https://hip.example"),
        ({"SITE_URL": "https://hip.example/"}, "https://hip.example"),
    ],
)
def test_mails_lead_to_the_site(tmp_path, environment, url):
    result = settings_with(tmp_path, ["SITE_URL"], **environment)

    assert json.loads(result.stdout) == {"SITE_URL": url}


@pytest.mark.parametrize(("hosts", "is_allowed"), [("localhost", True), ("hip.example", False)])
def test_pushes_to_this_machine_are_for_this_machine_alone(tmp_path, hosts, is_allowed):
    result = settings_with(tmp_path, ["PUSH_TO_THIS_MACHINE"], ALLOWED_HOSTS=hosts)

    assert json.loads(result.stdout) == {"PUSH_TO_THIS_MACHINE": is_allowed}
