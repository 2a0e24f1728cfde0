"""A column to search and sort by: a text without case and accents.

SQLite ignores the case of ASCII letters only, and PostgreSQL's order depends on the database's
collation. So the text is folded here, stored beside the original, and compared by code point.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from workouts.domain.names import fold


class FoldedField(models.TextField):  # type: ignore[type-arg]  # takes them in the stubs alone
    """The texts of the fields named in `of`, folded. Written whenever the row is saved."""

    def __init__(self, *, of: Iterable[str] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        super().__init__(**{"default": "", "editable": False, **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """Sorts by code point on PostgreSQL too, as SQLite does by itself."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002, FBT001 - Django's signature
        text = fold(" ".join(getattr(model_instance, name) or "" for name in self.of))
        setattr(model_instance, self.attname, text)
        return text
