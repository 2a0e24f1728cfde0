"""The posted rows of a formset as plain values: read by number, and put back in another order."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

MAX_ROWS = 1000

# What was posted of a row, by the end of each name.
Row = dict[str, list[str]]


def many_valued(data: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    """A copy with lists of values, whatever the type of the data."""
    if isinstance(data, MultiValueDict):
        return data.copy()
    return MultiValueDict(
        {name: value if isinstance(value, list) else [value] for name, value in data.items()}
    )


def rows_sent(data: MultiValueDict[str, Any], prefix: str) -> list[Row]:
    """The posted values of each row, by field name, in the order of the page.

    Initial values have the field name after `initial-`.
    """
    rows: dict[int, Row] = {}
    for name in data:
        start = "initial-" if name.startswith(f"initial-{prefix}-") else ""
        if not name.startswith(f"{start}{prefix}-"):
            continue
        number, _dash, end = name.removeprefix(f"{start}{prefix}-").partition("-")
        # The rows of `notes` are not those of `notes-2`, whose names begin with the same.
        is_field = end.isidentifier() and not end.endswith("_FORMS")
        if is_field and is_number(number):
            rows.setdefault(int(number), {})[start + end] = data.getlist(name)
    return [rows[number] for number in sorted(rows)]


def is_number(text: str) -> bool:
    """Whether the text is a row's number, or a count of rows."""
    return text.isascii() and text.isdecimal() and len(text) < 5 and int(text) <= MAX_ROWS


def renumbered(
    data: MultiValueDict[str, Any], prefix: str, rows: Collection[Row], initial_count: int
) -> MultiValueDict[str, Any]:
    """A copy of the data with these rows and their counts instead of the posted ones."""
    own = (f"{prefix}-", f"initial-{prefix}-")
    made = many_valued(data)
    for name in data:
        if name.startswith(own):
            del made[name]
    made[f"{prefix}-TOTAL_FORMS"] = str(len(rows))
    made[f"{prefix}-INITIAL_FORMS"] = str(initial_count)
    for number, row in enumerate(rows):
        for end, values in row.items():
            start = "initial-" if end.startswith("initial-") else ""
            name = f"{start}{prefix}-{number}-{end.removeprefix('initial-')}"
            made.setlist(name, values)
    return made
