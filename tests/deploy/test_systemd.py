"""The systemd units: valid, well closed, and with settings that there are."""

import re
import shutil
import subprocess

import pytest

from tests.deploy.given import OTHERS, ROOT, text_of
from tests.settings_read import settings_read

ANALYZE = shutil.which("systemd-analyze")
SERVICES = ["hip-workout.service", "hip-workout-backup.service"]
UNITS = [*SERVICES, "hip-workout-backup.timer"]
# systemd's own scale: "OK" ends at 5, most distributions' services stand at 9.
WORST_EXPOSURE = 1.5

needs_systemd = pytest.mark.skipif(
    not ANALYZE, reason="systemd-analyze is missing (on Debian: apt-get install systemd)"
)


def analyze(*arguments):
    return subprocess.run(  # noqa: S603 - our own command
        [ANALYZE, *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def units(tmp_path):
    """The units side by side, as below /etc/systemd/system, with a Python that is there."""
    for name in UNITS:
        unit = text_of(f"deploy/{name}").replace("/srv/hip/.venv/bin/python", "/usr/bin/env")
        (tmp_path / name).write_text(unit)
    return tmp_path


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_unit_is_valid(units, name):
    done = analyze("verify", "--man=no", str(units / name))

    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_unit_is_closed(units, name):
    done = analyze("security", "--offline=true", "--no-pager", str(units / name))

    exposure = float(re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)[1])
    assert exposure <= WORST_EXPOSURE


@pytest.mark.parametrize("name", SERVICES)
def test_each_setting_of_a_unit_is_one(name):
    lines = re.findall(r"^Environment=(.+)$", text_of(f"deploy/{name}"), re.M)
    given = set(re.findall(r"\b([A-Z_]+)=", " ".join(lines))) - OTHERS

    assert given - settings_read() == set()


def test_backup_runs_where_the_site_does_as_its_user():
    """Else the copy would leave files in the database's folder that the site cannot open."""
    shared = re.compile(
        r"^(?:WorkingDirectory|EnvironmentFile|DynamicUser|User|StateDirectory\w*|UMask|Protect\w+"
        r"|Private\w+|Restrict\w+|SystemCall\w+|Capability\w+|NoNew\w+|Memory\w+)=.*$",
        re.M,
    )
    site, backup = (shared.findall(text_of(f"deploy/{name}")) for name in SERVICES)

    assert site == backup
    assert len(site) > 25


def test_each_command_of_a_unit_is_one_of_ours():
    commands = set()
    for name in SERVICES:
        commands |= set(re.findall(r"manage\.py (\w+)", text_of(f"deploy/{name}")))
    folder = ROOT / "workouts" / "management" / "commands"

    assert commands - {path.stem for path in folder.glob("*.py")} == set()
