"""One check under many conditions: the first is tried by `make test`, each by `make test-all`."""

import pytest


def first_of(*conditions):
    """Values for `parametrize`, of which all but the first are left to `make test-all`."""
    first, *others = conditions
    return [first, *(pytest.param(each, marks=pytest.mark.exhaustive) for each in others)]
