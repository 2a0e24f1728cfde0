"""Base for derived rows: stored in bulk, and recomputed by the next page if that fails."""

import logging
from collections.abc import Collection
from typing import TypeVar

from django.db import DatabaseError, models, transaction

M = TypeVar("M", bound=models.Model)

log = logging.getLogger(__name__)


class DerivedQuerySet(models.QuerySet[M]):
    """For a model whose primary key is its patient."""

    def store(self, rows: Collection[M]) -> None:
        """In one statement. Logs a failure: the next page recomputes and stores the rows."""
        fields = self.model._meta.concrete_fields
        try:
            with transaction.atomic():
                self.bulk_create(
                    rows,
                    update_conflicts=True,
                    unique_fields=["patient"],
                    update_fields=[each.name for each in fields if not each.primary_key],
                )
        except DatabaseError:
            log.warning("%d rows of %s could not be stored.", len(rows), self.model.__name__)
