"""The pages of a long list: their number is counted up to a limit."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MAX_ROWS_COUNTED = 10_000


class CappedPaginator(Paginator):
    """Beyond the limit one searches or filters: to count millions of rows takes seconds."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:MAX_ROWS_COUNTED].count()

    @property
    def is_capped(self):
        return self.count == MAX_ROWS_COUNTED
