"""The image and its compose file: settings that there are, and no more files than run."""

import re
import subprocess

import pytest

from tests.deploy.given import OTHERS, ROOT, text_of
from tests.settings_read import settings_listed, settings_read

GIVEN = {
    "Dockerfile": r"^(?:ENV|   ) ([A-Z_]+)=|(?<=&& )([A-Z_]+)=",
    "compose.yaml": r"^      ([A-Z_]+): ",
    ".env.example": r"^([A-Z_]+)=",
    "Caddyfile": r"\{\$([A-Z_]+)\}",
}


def given_in(name):
    found = re.findall(GIVEN[name], text_of(name), re.M)
    return {"".join(each) for each in found} - OTHERS


@pytest.mark.parametrize("name", GIVEN)
def test_each_setting_that_is_given_is_one(name):
    given = given_in(name)

    assert given != set()
    assert given - settings_read() == set()


def test_example_has_the_values_of_the_documentation():
    """Whoever reads both sees one clinic."""
    rows = [(name, example.strip("`")) for name, _default, example, _what in settings_listed()]
    example = re.findall(r"^([A-Z_]+)=(.+)$", text_of(".env.example"), re.M)

    assert set(example) - set(rows) == set()


def test_example_holds_what_deploying_demands():
    demanded = {"ALLOWED_HOSTS", "DEFAULT_FROM_EMAIL", "EMAIL_URL"}

    assert demanded - given_in(".env.example") == set()


def copied():
    """The top of the tree as the image gets it."""
    return set(re.findall(r"^!([^/\n]+)", text_of(".dockerignore"), re.M))


def test_image_gets_what_runs_and_nothing_else():
    tracked = subprocess.run(
        ["git", "ls-files"],  # noqa: S607 - of the machine
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    needed = {
        "fixtures", "hipsite", "manage.py", "requirements", "static", "templates", "workouts"
    }  # fmt: skip

    assert copied() == needed
    assert needed - {line.split("/")[0] for line in tracked.splitlines()} == set()


def test_site_is_killed_later_than_the_server_gives_up():
    from hipsite.gunicorn import SENDER_STOP_SECONDS  # noqa: PLC0415 - its hooks are for a server

    grace = int(re.search(r"stop_grace_period: (\d+)s", text_of("compose.yaml"))[1])
    unit = int(re.search(r"TimeoutStopSec=(\d+)", text_of("deploy/hip-workout.service"))[1])

    requests_seconds = 30  # gunicorn's graceful_timeout
    assert min(grace, unit) >= requests_seconds + SENDER_STOP_SECONDS


def test_image_runs_as_nobody_that_a_machine_knows():
    user = re.search(r"^USER (\d+):(\d+)$", text_of("Dockerfile"), re.M)

    assert user.groups() == ("10001", "10001")


def test_address_and_port_are_the_same_everywhere():
    ports = {
        *re.findall(r"ADDR=0\.0\.0\.0:(\d+)", text_of("Dockerfile")),
        *re.findall(r"EXPOSE (\d+)", text_of("Dockerfile")),
        *re.findall(r"hip:(\d+)", text_of("Caddyfile")),
    }

    assert ports == {"8000"}


def test_caddy_is_given_the_name_and_no_secret():
    caddy = re.search(r"^  caddy:\n((?:    .*\n)+)", text_of("compose.yaml"), re.M)[1]

    assert "env_file" not in caddy
    assert re.findall(r"^      ([A-Z_]+): ", caddy, re.M) == ["ALLOWED_HOSTS"]
