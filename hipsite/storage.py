"""Stores static files under hashed names, with a page's modules and styles packed into one each."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from hipsite.bundle import bundle
from hipsite.stylesheet import join

# The scripts of every page, of the settings and the sound check beside it, of the service worker.
ENTRIES = (
    "js/site/app.js",
    "js/site/settings.js",
    "js/sound/sound-check.js",
    "js/offline/worker.js",
)


# Of each collected file its storage and its path there, by its name.
Paths = dict[str, tuple[Storage, str]]


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
    # Each pass updates the imports one level up, and chains of imports are longer than Django's 5.
    max_post_process_passes = 20

    @property
    def is_packed(self) -> bool:
        """Whether pages load the packed files; with DEBUG they load the sources."""
        return not settings.DEBUG

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001, FBT002 - Django's signature
        """Packs scripts and style sheets, then lets Django hash and compress the files."""
        if not dry_run:
            packed = {name: (self, name) for name in paths if self.pack(name, paths)}
            paths = {**paths, **packed}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def pack(self, entry: str, paths: Paths) -> bool:
        """Writes the packed file over the collected one. Returns whether it is one to pack."""
        pack = packer_of(entry)
        if pack is None:
            return False
        folder, _slash, name = entry.partition("/")

        def read(name: str) -> str:
            source, path = paths[f"{folder}/{name}"]
            with source.open(path) as file:
                return file.read().decode()

        Path(self.path(entry)).write_text(pack(name, read), encoding="utf-8")
        return True

    def url_converter(self, *arguments: Any) -> Callable[[re.Match[str]], str]:
        """Django's converter, except in comments: there a type's `import()` loads nothing.

        Django 6.1 leaves comments alone itself, and passes one more argument for that.
        """
        convert = super().url_converter(*arguments)

        def convert_code(match: re.Match[str]) -> str:
            return match[0] if is_in_comment(match) else convert(match)

        return convert_code


def packer_of(name: str) -> Callable[[str, Callable[[str], str]], str] | None:
    """The function that packs this file, a style sheet or an entry of scripts; else None."""
    if name in ENTRIES:
        return bundle
    return join if name.startswith("css/") else None


def is_in_comment(match: re.Match[str]) -> bool:
    """Whether the match's line begins as a line comment or inside a block comment."""
    line_start = match.string.rfind("\n", 0, match.start()) + 1
    line = match.string[line_start : match.start()].lstrip()
    return line.startswith(("*", "//", "/*"))
