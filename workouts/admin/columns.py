"""Columns that several lists of the desk share."""

from django.contrib import admin
from django.utils.translation import gettext as _


def yes_or_no(name, label):
    """A column that says yes or no in words: Django's icon makes a red cross of every no."""

    @admin.display(description=label, ordering=name)
    def shown(_admin, row):
        return _("yes") if getattr(row, name) else _("no")

    return shown
