"""Runs one test under many conditions: a few in `make test`, all of them in `make test-all`."""

import pytest


def first_of(*conditions):
    """Values for `parametrize`, of which all but the first are left to `make test-all`."""
    return some_of(conditions, conditions[0])


def some_of(conditions, *telling):
    """Values for `parametrize`, of which all but the telling ones are left to `make test-all`."""
    return [
        each if each in telling else pytest.param(*values_of(each), marks=pytest.mark.exhaustive)
        for each in conditions
    ]


def values_of(condition):
    """A tuple is one value for each of several names."""
    return condition if isinstance(condition, tuple) else (condition,)


def parted(conditions, *telling):
    """Two lists for a test that walks: the telling ones, and for `make test-all` the others."""
    others = [each for each in conditions if each not in telling]
    return [
        pytest.param(list(telling), id="telling"),
        pytest.param(others, id="others", marks=pytest.mark.exhaustive),
    ]
