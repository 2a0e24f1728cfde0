"""A column to search and sort by: a text without case and accents.

SQLite ignores the case of ASCII letters only, and PostgreSQL's order depends on the database's
collation. So the text is folded here, stored beside the original, and compared by code point.
"""

from django.db import models

from workouts.domain.names import fold


class FoldedField(models.TextField):
    """The texts of the fields named in `of`, folded. Written whenever the row is saved."""

    def __init__(self, *, of=(), **kwargs):
        self.of = tuple(of)
        super().__init__(**{"default": "", "editable": False, **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def db_parameters(self, connection):
        """Sorts by code point on PostgreSQL too, as SQLite does by itself."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters

    def pre_save(self, model_instance, add):  # noqa: ARG002 - Django's signature
        text = fold(" ".join(getattr(model_instance, name) or "" for name in self.of))
        setattr(model_instance, self.attname, text)
        return text
