"""Queries whose SQL is compiled once, for pages opened so often that compiling costs most.

The query is written with the ORM as any other, with `Marker`s where values go. Its SQL is kept by
database, and run again with other values.
"""

from datetime import date, timedelta

from django.db import connection

# Values that no row can have, so that they are found again among the compiled parameters.
FIRST_MARKER = date(1, 1, 2)
NUMBER_MARKER = -987_650_000
TEXT_MARKER = "\x02%d\x03"


class Prepared:
    """`build` takes one marker for each of `kinds` and returns a queryset of `values_list`.

    The kinds are `int`, `str` and `date`; a text goes into an `=` alone, since `LIKE` adds to it.
    """

    def __init__(self, build, *kinds):
        self.build = build
        self.kinds = kinds
        self.compiled = {}

    def rows(self, *values):
        """Tuples as the queryset itself would give them, in one query."""
        sql, places, converters = self.compile()
        adapt = connection.ops.adapt_datefield_value
        adapted = [adapt(value) if isinstance(value, date) else value for value in values]
        params = [adapted[own] if own is not None else fixed for own, fixed in places]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        return converted(rows, converters)

    def compile(self):
        """SQL, for each parameter the place of its value or a fixed one, and converters."""
        key = (connection.alias, connection.vendor)
        if key not in self.compiled:
            markers = [marker(kind, nth) for nth, kind in enumerate(self.kinds)]
            compiler = self.build(*markers).query.get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            columns = [column for column, *_ in compiler.select[: compiler.col_count]]
            adapt = connection.ops.adapt_datefield_value
            found = [adapt(each) if isinstance(each, date) else each for each in markers]
            places = [
                (found.index(value), None) if value in found else (None, value) for value in params
            ]
            self.compiled[key] = sql, places, tuple(compiler.get_converters(columns).items())
        return self.compiled[key]


def marker(kind, nth):
    if kind is date:
        return FIRST_MARKER + timedelta(days=nth)
    return NUMBER_MARKER - nth if kind is int else TEXT_MARKER % nth


def converted(rows, converters):
    """As `SQLCompiler.apply_converters`, for the connection at hand."""
    if not converters:
        return rows
    rows = [list(row) for row in rows]
    for column, (functions, expression) in converters:
        for row in rows:
            value = row[column]
            for function in functions:
                value = function(value, expression, connection)
            row[column] = value
    return rows
