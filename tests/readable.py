"""Every text that a person reads: of templates, code, scripts, fixture and docs, with its place."""

import ast
import json
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "npgettext"}
IN_TEMPLATES = re.compile(
    r"{%\s*translate\s+(?P<quote>[\"'])(?P<one>.*?)(?P=quote)"
    r"|{%\s*blocktranslate\b[^%]*%}(?P<block>.*?){%\s*endblocktranslate",
    re.DOTALL,
)
DOCS = ["README.md", "CHANGELOG.md", "docs/**/*.md"]


class Text(NamedTuple):
    """A text, and where it is: `templates/404.html:10`."""

    place: str
    text: str


def readable_texts():
    yield from (text for path in files("templates/**/*.*") for text in of_template(path))
    yield from (
        text for path in files("workouts/**/*.py", "hipsite/*.py") for text in of_code(path)
    )
    yield from (text for path in files("static/js/**/*.js") for text in of_lines(path))
    yield from (text for path in files("fixtures/*.json") for text in of_fixture(path))
    yield from (text for path in files(*DOCS) for text in of_lines(path))


def files(*patterns):
    found = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    return sorted(path for path in found if "migrations" not in path.parts)


def of_template(path):
    source = path.read_text()
    for found in IN_TEMPLATES.finditer(source):
        line = source[: found.start()].count("\n") + 1
        yield Text(place(path, line), found["one"] or found["block"] or "")


def of_code(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in GETTEXT:
            for each in node.args:
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield Text(place(path, each.lineno), each.value)


def of_fixture(path):
    """Line numbers are those of the first line that holds the text."""
    lines = path.read_text().splitlines()
    for text in strings(json.loads("\n".join(lines))):
        quoted = json.dumps(text, ensure_ascii=False)
        line = next((nth for nth, each in enumerate(lines, start=1) if quoted in each), 1)
        yield Text(place(path, line), text)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def of_lines(path):
    for line, text in enumerate(path.read_text().splitlines(), start=1):
        yield Text(place(path, line), text)


def place(path, line):
    return f"{path.relative_to(ROOT)}:{line}"
