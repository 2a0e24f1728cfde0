"""Caches what takes long to make, from run to run, until its sources change."""

import fcntl
import hashlib
import shutil
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
A_DAY = 24 * 3600


def static_sources():
    """What the packed static files are made from."""
    return [*(ROOT / "static").rglob("*.*"), *(ROOT / "hipsite").glob("*.py")]


def schema_sources():
    """What the tables and the rows of an empty database are made from."""
    return list((ROOT / "workouts" / "migrations").glob("*.py"))


def kept(cache, name, sources, make):
    """The folder in `cache` that `make` filled: of all workers once, and then for other sources."""
    folder = cache / f"{name}-{digest_of(sources)}"
    with (cache / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for old in cache.glob(f"{name}-*"):
                if old.stat().st_mtime < time.time() - A_DAY:
                    shutil.rmtree(old)
            making = cache / f"{name}.making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder


def digest_of(sources):
    """Of what stands in the files, and of the packages that make something of it."""
    digest = hashlib.sha256(django.__version__.encode())
    for path in [ROOT / "requirements" / "run.txt", *sorted(sources)]:
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
