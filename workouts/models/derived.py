"""Rows that follow from others: stored in bulk, and made again where that fails."""

import logging
from collections.abc import Collection
from typing import TypeVar

from django.db import DatabaseError, models, transaction

M = TypeVar("M", bound=models.Model)

log = logging.getLogger(__name__)


class DerivedQuerySet(models.QuerySet[M]):
    """Of a model whose primary key is its patient."""

    def store(self, rows: Collection[M]) -> None:
        """In one statement. Rows that cannot be stored now are made again at the next look."""
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
