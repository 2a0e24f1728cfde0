"""Static files under hashed names. Pages get their modules in one file, and their styles too."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from hipsite.bundle import bundle
from hipsite.stylesheet import join

# The script that every page loads.
PAGE_ENTRY = "js/site/app.js"


# Of each collected file its storage and its path there, by its name.
Paths = dict[str, tuple[Storage, str]]


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
    # Each pass carries a new name one import further up, and the chains are longer than five.
    max_post_process_passes = 20

    @property
    def is_packed(self) -> bool:
        """Whether pages get the packed files: while developing they get the source."""
        return not settings.DEBUG

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001, FBT002 - Django's signature
        """Django's work on the collected files, after what belongs together became one of them."""
        if not dry_run:
            packed = {name: (self, name) for name in paths if self.pack(name, paths)}
            paths = {**paths, **packed}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def pack(self, entry: str, paths: Paths) -> bool:
        """Writes the packed file over the collected one; whether there is anything to pack."""
        pack = packer(entry)
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
        """Django's converter, but a comment stays as it is: a type's `import()` loads nothing.

        Django 6.1 spares comments itself, and hands over one argument more for that.
        """
        convert = super().url_converter(*arguments)

        def convert_code(match: re.Match[str]) -> str:
            return match[0] if is_in_comment(match) else convert(match)

        return convert_code


def packer(name: str) -> Callable[[str, Callable[[str], str]], str] | None:
    """What packs the file of that name: our own style sheets, and the script of the pages."""
    if name == PAGE_ENTRY:
        return bundle
    return join if name.startswith("css/") else None


def is_in_comment(match: re.Match[str]) -> bool:
    """Whether the line up to the match is a comment, as line and block comments are written."""
    line_start = match.string.rfind("\n", 0, match.start()) + 1
    line = match.string[line_start : match.start()].lstrip()
    return line.startswith(("*", "//", "/*"))
