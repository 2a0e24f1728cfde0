"""Base for derived rows: stored in bulk, and recomputed by the next page if that fails."""

import logging

from django.db import DatabaseError, models, transaction

log = logging.getLogger(__name__)


class DerivedQuerySet(models.QuerySet):
    """For a model whose primary key is its patient."""

    def store(self, rows):
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
