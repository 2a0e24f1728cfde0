"""What both kinds of database have in common: a copy, its migrations, its rows counted."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"

Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class DatabaseCopy:
    path: Path
    migrations: list[str]
    rows: dict[str, int]


def count_rows(ask: Ask, tables: list[str]) -> dict[str, int]:
    return {name: ask(f'SELECT count(*) FROM "{name}"')[0][0] for name in sorted(tables)}  # noqa: S608 - a table's own name


def migrations_in(ask: Ask) -> list[str]:
    return [f"{app}.{name}" for app, name in ask(MIGRATIONS)]
