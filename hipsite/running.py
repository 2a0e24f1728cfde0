"""Who is running: locks in VAR_DIR, which the kernel frees when their process ends or is killed.

Whoever serves or writes shares `site.lock`; a restore takes it for itself. The loop of chores that
the server started holds `sender.lock`, and touches it each round.
"""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SITE_LOCK = "site.lock"
SENDER_LOCK = "sender.lock"
OWNER_ALONE = 0o600

# Open for as long as this process lives.
_shared: dict[Path, int] = {}


class InUseError(Exception):
    """Another process has what was to be taken."""


def open_lock(path: Path) -> int:
    """Opens or makes it; raises OSError for a link, which would lead to a file elsewhere."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, OWNER_ALONE)


def share_site(folder: Path) -> None:
    """Says, until this process ends, that the site runs; waits for a restore to end.

    A folder that cannot be written takes no lock, and no restore either.
    """
    path = folder / SITE_LOCK
    if path in _shared:
        return
    try:
        lock = open_lock(path)
    except OSError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.stderr.write("A restore is running: waiting for it to end …\n")
        fcntl.flock(lock, fcntl.LOCK_SH)
    _shared[path] = lock


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Holds a lock that nobody else holds, else raises InUseError."""
    lock = open_lock(path)
    try:
        if not is_free(lock):
            raise InUseError
        yield
    finally:
        os.close(lock)


def is_free(lock: int) -> bool:
    """Takes the lock for itself, if nobody has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def hold_for_child(folder: Path) -> int:
    """The sender's lock, as a file that a child process inherits and holds until it ends."""
    lock = open_lock(folder / SENDER_LOCK)
    # Shared: while a server is replaced, the old one's sender finishes beside the new one's.
    fcntl.flock(lock, fcntl.LOCK_SH)
    os.utime(lock)
    return lock


def is_sender_alive(folder: Path) -> bool:
    """Whether a loop that a server started still lives."""
    try:
        lock = os.open(folder / SENDER_LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not is_free(lock)
    finally:
        os.close(lock)


def note_round(folder: Path) -> None:
    """Says that a round of the chores was done now."""
    (folder / SENDER_LOCK).touch(mode=OWNER_ALONE)


def seconds_since_round(folder: Path) -> float:
    """How long ago the last round of the chores was done."""
    try:
        return time.time() - (folder / SENDER_LOCK).stat().st_mtime
    except OSError:
        return float("inf")
