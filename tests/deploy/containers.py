"""The image of the Dockerfile, run as the documentation says, with its data in a folder.

`CONTAINER_ENGINE` is the command that runs containers, with its options; docker is the default.
"""

import json
import os
import shlex
import shutil
import subprocess
import time
import urllib.request

import pytest

from tests.deploy.given import ROOT
from tests.site import free_port

ENGINE = shlex.split(os.environ.get("CONTAINER_ENGINE", "docker"))
BUILD = shlex.split(os.environ.get("CONTAINER_BUILD", f"{shlex.join(ENGINE)} build"))
IMAGE = "hip-workout-test"
BOOT_SECONDS = 180
STOP_SECONDS = 65
USER = 10001

needs_engine = pytest.mark.skipif(
    not (shutil.which(ENGINE[0]) and shutil.which(BUILD[0])),
    reason=f"{ENGINE[0]} or {BUILD[0]}, which runs or builds an image, is missing",
)


def engine(*arguments, check=True):
    return subprocess.run(  # noqa: S603 - our own command
        [*ENGINE, *arguments], capture_output=True, text=True, check=check
    )


def build(tag, source=ROOT):
    subprocess.run([*BUILD, "-t", tag, str(source)], check=True)  # noqa: S603 - our own command


@pytest.fixture(scope="session")
def image():
    """The image of this tree, or the one named by IMAGE."""
    if named := os.environ.get("IMAGE"):
        return named
    build(IMAGE)
    return IMAGE


class Container:
    """One container after the other on the same folder, at the same address."""

    def __init__(self, folder):
        self.folder = folder
        os.chown(folder, USER, USER)
        self.name = f"hip-{folder.name}"
        self.address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{self.address}"

    def start(self, image):
        engine(
            "run", "--detach", "--name", self.name, "--network", "host", "--read-only",
            "--tmpfs", "/tmp",  # noqa: S108 - the container's own
            "--cap-drop", "all", "--security-opt", "no-new-privileges",
            *shlex.split(os.environ.get("CONTAINER_OPTIONS", "")),
            "--volume", f"{self.folder}:/data", "--env", f"ADDR={self.address}", image,
        )  # fmt: skip
        until = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=5).close()  # noqa: S310 - http
            except OSError:
                time.sleep(0.2)
            else:
                return
        pytest.fail(engine("logs", self.name).stdout[-1000:])

    def stop(self):
        """As `docker stop` does. The code with which it ended, and what it said."""
        engine("stop", "--time", str(STOP_SECONDS), self.name)
        state = json.loads(engine("inspect", self.name).stdout)[0]["State"]
        said = engine("logs", self.name)
        engine("rm", self.name)
        return state["ExitCode"], said.stdout + said.stderr

    def run(self, command):
        """What a command inside of it prints."""
        done = engine("exec", self.name, "sh", "-c", command, check=False)
        return done.stdout + done.stderr
