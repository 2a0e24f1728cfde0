"""Static files under hashed names, with the imports inside ES modules rewritten to match."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
    # Each pass carries a new name one import further up, and the chains are longer than five.
    max_post_process_passes = 20

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
