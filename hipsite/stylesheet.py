"""Packs style sheets into one file: a page is painted later the more of them it waits for."""

import re
from collections.abc import Callable

IMPORT = re.compile(r'^@import url\("([\w-]+\.css)"\);\n', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LINE_BREAK = re.compile(r"\s*\n\s*")


def join(entry: str, read: Callable[[str], str]) -> str:
    """The sheet `entry` with those that it imports in their places, without comments or indents.

    `read` gives a sheet's text by its name, and raises what it likes for one that is not there.
    """
    joined = IMPORT.sub(lambda match: read(match[1]), read(entry))
    return LINE_BREAK.sub("\n", COMMENT.sub("", joined)).lstrip()
