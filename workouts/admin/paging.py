"""The pages of a long list: their number is counted up to a limit."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MAX_ROWS_COUNTED = 10_000


class CappedPaginator(Paginator):
    """Beyond the limit one searches or filters: to count millions of rows takes seconds."""

    @cached_property
    def count(self):
        return self.counted_rows()[:MAX_ROWS_COUNTED].count()

    def counted_rows(self):
        return self.object_list.order_by()

    @property
    def is_capped(self):
        return self.count == MAX_ROWS_COUNTED


class OrderedPaginator(CappedPaginator):
    """Counts in the page's order, and so by the page's index: for rows that are rare in a table.

    Without an order PostgreSQL may read the whole table for them: it takes a condition on two
    columns for one that most rows meet. For other rows the order would make it walk all the newest.
    """

    def counted_rows(self):
        return self.object_list
