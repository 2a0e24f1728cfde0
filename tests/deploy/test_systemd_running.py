"""A machine with systemd, booted as a container, that is set up as docs/deploy.md says."""

import re
import subprocess
import time

import pytest

from tests.deploy.containers import BOOT_SECONDS, ENGINE, build, engine, needs_engine
from tests.deploy.given import ROOT, text_of
from tests.deploy.players import STORED, Player, play_until, stored_in
from tests.guest import Guest
from tests.site import free_port

pytestmark = [
    pytest.mark.image,
    needs_engine,
    pytest.mark.skipif(
        ENGINE[0] != "podman", reason="CONTAINER_ENGINE is not podman, which boots a systemd"
    ),
]

NAME = "hip-systemd-test"
# Its kernel is the tester's: what systemd would set there is left out.
MACHINE = """
FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends dbus systemd systemd-sysv
RUN systemctl mask systemd-binfmt.service systemd-modules-load.service \
    systemd-sysctl.service systemd-udevd.service proc-sys-fs-binfmt_misc.automount
CMD ["/sbin/init"]
"""
STATE = "/var/lib/private/hip-workout"


def documented():
    """What the documentation has an administrator type, once the files are there."""
    block = re.search(r"## With systemd\n.*?```\n(.*?)```", text_of("docs/deploy.md"), re.S)[1]
    assert "git clone … /srv/hip && " in block
    return block.replace("git clone … /srv/hip && ", "").replace("apt-get", "apt-get -y")


class Machine:
    """The booted one; it shares the network of the tester's."""

    def __init__(self, folder):
        (folder / "Dockerfile").write_text(MACHINE)
        build(NAME, folder)
        self.address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{self.address}"
        engine(
            "run", "--detach", "--name", NAME, "--network", "host", "--privileged",
            "--systemd", "always", NAME,
        )  # fmt: skip

    def run(self, command):
        """What a command in a shell of root's prints, and its code."""
        done = engine("exec", NAME, "bash", "-c", command, check=False)
        return done.stdout + done.stderr, done.returncode

    def must(self, command):
        said, code = self.run(command)
        assert code == 0, said[-1500:]
        return said

    def install(self):
        listed = subprocess.run(
            ["git", "ls-files", "-z"],  # noqa: S607 - of the machine
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        packed = subprocess.run(
            ["tar", "-c", "--null", "-T", "-"],  # noqa: S607 - of the machine
            cwd=ROOT,
            input=listed.stdout,
            capture_output=True,
            check=True,
        )
        subprocess.run(  # noqa: S603 - our own command
            [*ENGINE, "exec", "-i", NAME, "sh", "-c", UNPACK], input=packed.stdout, check=True
        )
        changed = f"printf 'ALLOWED_HOSTS=127.0.0.1\\nADDR={self.address}\\n'"
        commands = documented().replace("# and change it", f"&& {changed} >/etc/hip-workout.env", 1)
        return self.must(f"set -e; apt-get update; cd /srv/hip\n{commands}")

    def wait(self):
        until = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < until:
            if self.run(f"{ASK} {self.url}/readyz")[1] == 0:
                return
            time.sleep(0.2)
        pytest.fail(self.run("journalctl --no-pager -u hip-workout")[0][-1500:])

    def stored(self):
        done = engine("exec", NAME, PYTHON, "-c", STORED, f"{STATE}/hip.sqlite3")
        return stored_in(done.stdout)


UNPACK = "mkdir -p /srv/hip && tar -x --no-same-owner -C /srv/hip"
PYTHON = "/srv/hip/.venv/bin/python"
ASK = f"{PYTHON} -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=5)'"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    try:
        machine = Machine(tmp_path_factory.mktemp("machine"))
        machine.said = machine.install()
        machine.wait()
        yield machine
    finally:
        engine("rm", "--force", NAME, check=False)


def test_documented_commands_end_with_a_link_for_the_administrator(machine):
    assert "/welcome/desk/" in machine.said


def test_state_is_the_services_own_and_nobody_elses(machine):
    modes = machine.must(f"find {STATE} -printf '%U %m %y\\n'").splitlines()
    owners = {mode.split()[0] for mode in modes}

    assert {mode.split(maxsplit=1)[1] for mode in modes} == {"700 d", "600 f"}
    assert owners == {machine.must("systemctl show hip-workout -p UID --value").strip()}
    assert owners != {"0"}


def test_backup_of_the_timer_is_made(machine):
    machine.must("systemctl start hip-workout-backup")

    assert machine.must("systemctl is-active hip-workout-backup.timer") == "active\n"
    made = machine.must("stat -c '%a %n' /var/lib/private/hip-workout-backups/*.zip")
    assert re.fullmatch(r"600 \S+/hip-\S+Z\.zip\n", made)


def test_journal_names_nobody(machine):
    """Neither whom a command was for, nor who was here, nor which page was asked for."""
    machine.run(f"{ASK} {machine.url}/calendar/{'t' * 43}.ics")
    journal = machine.must("journalctl --no-pager")

    assert "route=calendar_feed status=404" in journal
    assert [each for each in ("ada@", "t" * 43, "/welcome/desk/") if each in journal] == []


def test_start_fails_when_the_port_is_taken(machine):
    host, port = machine.address.split(":")
    machine.must("systemctl stop hip-workout")
    taken = f"{PYTHON} -m http.server -b {host} {port} >/dev/null 2>&1 & sleep 1"

    _said, code = machine.run(f"{taken}; systemctl start hip-workout; code=$?; kill %1; exit $code")

    assert code == 1
    machine.wait()


@pytest.mark.parametrize(
    "command",
    [
        "systemctl restart hip-workout",
        "systemctl kill --kill-whom main -s KILL hip-workout",
    ],
)
def test_site_that_ends_in_mid_session_comes_back_and_loses_nothing(machine, command):
    acknowledged, _refused, _ended = play_until(
        lambda: machine.must(command), lambda: Guest(machine)
    )
    machine.wait()

    assert machine.stored().items() >= acknowledged.items()
    assert len(acknowledged) >= 4


def test_site_is_there_again_after_a_boot(machine):
    player = Player(Guest(machine))
    assert player.guest.report(player.path, player.pairs[0], 1) == 200
    engine("restart", NAME)

    machine.wait()

    assert player.guest.report(player.path, player.pairs[0], 2) == 200
    assert machine.stored()[player.uuid, player.pairs[0]] == 2
