"""Static files under hashed names. Pages get their modules in one file."""

from pathlib import Path

from whitenoise.storage import CompressedManifestStaticFilesStorage

from hipsite.bundle import bundle

# The module that every page loads; all that it uses is packed into it.
PAGE_ENTRY = "js/app.js"


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
    # Each pass carries a new name one import further up, and the chains are longer than five.
    max_post_process_passes = 20

    def post_process(self, paths, dry_run=False, **options):  # noqa: FBT002 - Django's signature
        """Django's work on the collected files, after the page's modules became one of them."""
        if PAGE_ENTRY in paths and not dry_run:
            self.pack(paths)
            paths = {**paths, PAGE_ENTRY: (self, PAGE_ENTRY)}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def pack(self, paths):
        def read(name):
            source, path = paths[f"js/{name}"]
            with source.open(path) as file:
                return file.read().decode()

        packed = bundle(Path(PAGE_ENTRY).name, read)
        Path(self.path(PAGE_ENTRY)).write_text(packed, encoding="utf-8")

    def url_converter(self, name, hashed_files, template=None):
        """Django's converter, but a comment stays as it is: a type's `import()` loads nothing."""
        convert = super().url_converter(name, hashed_files, template)

        def convert_code(match):
            return match[0] if is_in_comment(match) else convert(match)

        return convert_code


def is_in_comment(match):
    """Whether the line up to the match is a comment, as line and block comments are written."""
    line_start = match.string.rfind("\n", 0, match.start()) + 1
    line = match.string[line_start : match.start()].lstrip()
    return line.startswith(("*", "//", "/*"))
