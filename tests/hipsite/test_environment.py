"""A wrong setting is refused at the start by name, value and example; the table knows them all."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hipsite import environment
from hipsite.environment import WrongSettingError
from tests.settings_read import settings_listed, settings_read

ROOT = Path(__file__).resolve().parents[2]
NAME = "A_SETTING"
READERS = {
    "switch": lambda: environment.switch(NAME, default="off"),
    "count": lambda: environment.count(NAME, default="0", example="1"),
    "count_from_one": lambda: environment.count(NAME, default="14", example="14", least=1),
    "hosts": lambda: environment.hosts(NAME, default="localhost"),
    "address": lambda: environment.address(NAME, default="127.0.0.1:8000"),
    "site_url": lambda: environment.site_url(NAME, default="https://x.example", is_local=False),
    "local_site_url": lambda: environment.site_url(NAME, default="http://x", is_local=True),
    "zone": lambda: environment.zone(NAME, default="America/Los_Angeles"),
    "sender": lambda: environment.sender(NAME, default="Clinic <hip@clinic.example>"),
    "folder": lambda: environment.folder(NAME, default="/tmp"),  # noqa: S108 - not written to
    "database": lambda: environment.database(NAME, default="sqlite:////tmp/hip.sqlite3"),
    "mail_server": lambda: environment.mail_server(NAME, default="consolemail://"),
    "push_key": lambda: environment.push_key(NAME),
}
WRONG = {
    "switch": ["maybe", "2", "on off"],
    "count": ["two", "-1", "1.5"],
    "count_from_one": ["0"],
    "hosts": ["https://hip.example", "hip.example:443", "hip.example/x", ",", "a b"],
    "address": ["8000", "localhost", "localhost:http", "localhost:99999", "localhost:80/x"],
    "site_url": [
        "hip.example",
        "http://hip.example",
        "https://hip.example/app",
        "ftp://x",
        "//x",
        "https://*",
    ],
    "local_site_url": ["localhost:8000", "http://localhost:8000/app"],
    "zone": ["Los Angeles", "Europe/Nowhere", "../etc/passwd", "/etc/localtime"],
    "sender": ["clinic", "Clinic", "Clinic <hip>", "a@b"],
    "folder": ["/proc/nothing", "/dev/null"],
}
SECRET = {
    "database": ["mysql://me:hunter2@db/hip", "hunter2", "postgresql://me:hunter2@db/"],
    "mail_server": ["hunter2", "http://me:hunter2@mail.example", "smtp+tls://:hunter2"],
    "push_key": ["hunter2", "hunter2" * 9],
}
RIGHT = {
    "switch": [("ON", True), ("true", True), ("1", True), ("no", False), ("", False)],
    "count": [("2", 2)],
    "hosts": [("a.example, .b.example", ["a.example", ".b.example"]), ("[::1]", ["[::1]"])],
    "address": [("0.0.0.0:80", "0.0.0.0:80"), ("[::1]:8000", "[::1]:8000")],
    "site_url": [("https://hip.example/", "https://hip.example")],
    "local_site_url": [("http://127.0.0.1:8000", "http://127.0.0.1:8000")],
    "zone": [("Europe/Berlin", "Europe/Berlin")],
    "sender": [("hip@clinic.example", "hip@clinic.example")],
    "push_key": [("", ""), ("A" * 43, "A" * 43)],
}


def cases(table):
    return [(kind, value) for kind, values in table.items() for value in values]


@pytest.mark.parametrize(("kind", "value"), cases(WRONG))
def test_wrong_value_is_refused_with_name_value_and_example(kind, value, monkeypatch):
    monkeypatch.setenv(NAME, value)

    with pytest.raises(WrongSettingError) as caught:
        READERS[kind]()

    assert re.fullmatch(
        rf"{NAME}: “{re.escape(value)}” .+\. For example: {NAME}=.+", str(caught.value)
    )


@pytest.mark.parametrize(("kind", "value"), cases(SECRET))
def test_wrong_secret_is_refused_without_its_value(kind, value, monkeypatch):
    monkeypatch.setenv(NAME, value)

    with pytest.raises(WrongSettingError) as caught:
        READERS[kind]()

    assert re.fullmatch(rf"{NAME}: .+\. For example: {NAME}=.+", str(caught.value))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(("kind", "case"), cases(RIGHT))
def test_right_value_is_taken(kind, case, monkeypatch):
    value, read = case
    monkeypatch.setenv(NAME, value)

    assert READERS[kind]() == read


@pytest.mark.parametrize("kind", READERS)
def test_default_is_right(kind, monkeypatch):
    monkeypatch.delenv(NAME, raising=False)

    READERS[kind]()


@pytest.mark.parametrize(
    "command",
    [["manage.py", "prepare"], ["-m", "gunicorn", "-c", "python:hipsite.gunicorn"]],
    ids=["manage", "gunicorn"],
)
def test_site_does_not_start_and_says_so_in_one_sentence(command, tmp_path):
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *command],
        cwd=ROOT,
        env={"VAR_DIR": str(tmp_path), "DEBUG": "maybe"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert (
        "The site does not start. DEBUG: “maybe” is neither on nor off. For example: DEBUG=off"
        in done.stderr
    )


# --- The table ------------------------------------------------------------------------------------


def test_table_has_each_setting_that_is_read_and_no_other():
    names = [name for name, *_rest in settings_listed()]

    assert sorted(names) == sorted(settings_read())
