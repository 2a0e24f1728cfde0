"""A small disk for a real server, which a test fills or makes read-only, and frees again.

Where nothing may be mounted, the server's processes are forbidden to write to files instead.
"""

import os
import resource
import subprocess
import time
from pathlib import Path

import pytest

DISK_SIZE = "32m"
LAST_SECONDS = 20


class Disk:
    """A disk of its own at a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.filling = folder / "filling"
        mounted = run("mount", "-t", "tmpfs", "-o", f"size={DISK_SIZE}", "tmpfs", str(folder))
        self.is_mounted = mounted.returncode == 0

    def fill(self, site):
        if not self.is_mounted:
            forbid_writing(site)
            return
        with self.filling.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                return

    def free(self, site):
        self.filling.unlink(missing_ok=True)
        if not self.is_mounted:
            allow_writing(site)

    def make_read_only(self, site):
        """As after an error of the disk; the server is started again on it."""
        site.kill()
        if self.is_mounted:
            self.remount_read_only()
        site.boot()
        if not self.is_mounted:
            forbid_writing(site)

    def remount_read_only(self):
        """As soon as the last killed process has let go of its files."""
        until = time.monotonic() + LAST_SECONDS
        while run("mount", "-o", "remount,ro", str(self.folder)).returncode:
            assert time.monotonic() < until, "the disk is busy"
            time.sleep(0.1)

    def make_writable(self, site):
        if self.is_mounted:
            run("mount", "-o", "remount,rw", str(self.folder), check=True)
        else:
            allow_writing(site)

    def remove(self):
        if self.is_mounted:
            run("umount", "-l", str(self.folder), check=True)


def run(*command, check=False):
    return subprocess.run(command, capture_output=True, check=check)  # noqa: S603 - mount's own


def forbid_writing(site):
    limit_files(site, 0)


def allow_writing(site):
    limit_files(site, resource.RLIM_INFINITY)


def limit_files(site, size):
    """Limits how large a file the server's processes may make, for as long as it is wanted."""
    group = site.process.pid
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(path.name)) == group:
                resource.prlimit(int(path.name), resource.RLIMIT_FSIZE, (size, -1))
        except OSError:
            continue  # it ended, or is nobody's


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = Disk(folder)
    yield disk
    disk.remove()
