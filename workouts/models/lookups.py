"""Look-ups by numbers too large for a column find nothing instead of failing."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import IntegerField
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler


@IntegerField.register_lookup
class InRange(In):
    """Django handles such a number in `exact`, but not in `in`, where SQLite overflows."""

    def process_rhs(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, Any]:
        if self.rhs_is_direct_value():
            kind = self.lhs.output_field.get_internal_type()
            low, high = connection.ops.integer_field_range(kind)
            self.rhs = [each for each in self.rhs if fits(each, low, high)]
        return super().process_rhs(compiler, connection)


def fits(number: object, low: int | None, high: int | None) -> bool:
    if not isinstance(number, int):
        return True
    return (low is None or number >= low) and (high is None or number <= high)
