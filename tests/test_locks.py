"""The lock files in requirements/: hashed, complete, and installable by an older pip too."""

import re
from importlib.metadata import PackageNotFoundError, requires

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^(?P<name>[\w.-]+)(?:\[(?P<extras>[\w,-]+)\])?==", re.MULTILINE)
LOCKS = ["run.txt", "dev.txt"]


def pinned_extras(lock):
    """The extras with which each package of a lock is pinned, by its name."""
    return {
        canonicalize_name(pin["name"]): set((pin["extras"] or "").split(",")) - {""}
        for pin in PIN.finditer(lock)
    }


def extras_asked_for(names, requirements_of):
    """Each package of which another one asks for extras: the two names and the extras."""
    for name in names:
        for line in requirements_of(name):
            requirement = Requirement(line)
            if requirement.extras and (not requirement.marker or requirement.marker.evaluate()):
                yield name, canonicalize_name(requirement.name), requirement.extras


def unpinned_extras(lock, requirements_of):
    """Who asks for an extra that the lock does not pin: pip 23 refuses such a lock as a whole."""
    pinned = pinned_extras(lock)
    return [
        (asking, asked, sorted(extras - pinned.get(asked, set())))
        for asking, asked, extras in extras_asked_for(pinned, requirements_of)
        if extras - pinned.get(asked, set())
    ]


def installed_requirements(name):
    """What an installed package asks for; nothing of one that is for other machines only."""
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_extras_as_they_are_asked_for(name):
    lock = (settings.BASE_DIR / "requirements" / name).read_text()

    assert unpinned_extras(lock, installed_requirements) == []


def test_lock_without_an_extra_is_refused():
    requirements = {
        "pytest-cov": ["coverage[toml]>=7", "pytest"],
        "coverage": ["tomli; extra=='toml'"],
    }

    found = unpinned_extras("coverage==7.1 \\\npytest-cov==7.0 \\\n", requirements.__getitem__)

    assert found == [("pytest-cov", "coverage", ["toml"])]


def test_lock_with_the_extra_is_taken():
    requirements = {"pytest-cov": ["coverage[toml]>=7"], "coverage": []}

    assert unpinned_extras("coverage[toml]==7.1\npytest-cov==7.0\n", requirements.__getitem__) == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_every_package_with_its_hashes(name):
    lines = (settings.BASE_DIR / "requirements" / name).read_text().splitlines()

    pins = [line for line in lines if PIN.match(line)]

    assert pins
    assert [line for line in pins if not line.endswith("\\")] == []
