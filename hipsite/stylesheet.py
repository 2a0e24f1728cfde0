"""Packs style sheets into one file: each one that a page waits for delays its first paint."""

import re
from collections.abc import Callable

IMPORT = re.compile(r'^@import url\("([\w-]+\.css)"\);\n', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LAYER_LIST = re.compile(r"^@layer ([\w, -]+);$", re.MULTILINE)
LINE_BREAK = re.compile(r"\s*\n\s*")


def join(entry: str, read: Callable[[str], str]) -> str:
    """The sheet `entry` with its imports replaced by their text, without comments and indentation.

    Its list of layers becomes an empty block for each, which says the same order. Chrome 102 and
    103 hang on the second page that takes a sheet with such a list from the memory.

    `read` returns a sheet's text; what it raises for a missing one is raised here.
    """
    joined = IMPORT.sub(lambda match: read(match[1]), read(entry))
    blocks = LAYER_LIST.sub(empty_blocks, COMMENT.sub("", joined))
    return LINE_BREAK.sub("\n", blocks).lstrip()


def empty_blocks(names: re.Match[str]) -> str:
    return "".join(f"@layer {name} {{}}\n" for name in names[1].split(", "))
