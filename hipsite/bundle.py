"""Packs ES modules into one script: a phone fetches one file instead of one for each module.

The modules stay as they are written; only what is collected for serving is put together. Each one
becomes a function that runs on its first use, as the browser would run the module, and hands over
what it exports. Modules import each other by `./name.js` or `../folder/name.js`, import and export
by name, and do not change what they have exported.
"""

import posixpath
import re
from collections.abc import Callable

PATH = r'"(\.{1,2}/[\w./-]+\.js)"'
IMPORT = re.compile(rf"^import (?:(\{{[^}}]*\}}) from )?{PATH};\n", re.MULTILINE)
EXPORT_FROM = re.compile(rf"^export (\{{[^}}]*\}}) from {PATH};\n", re.MULTILINE)
EXPORT = re.compile(
    r"^export (?=(?:async )?(?:const|let|function\*?|class) ([\w$]+))", re.MULTILINE
)
DYNAMIC_IMPORT = re.compile(rf"(?<![\w.])import\({PATH}\)")
FORMS = (IMPORT, EXPORT_FROM, DYNAMIC_IMPORT)
# Any other form: a default export, a star, an address that is put together.
UNKNOWN = re.compile(r"^(?:import|export)\b.*|(?<![\w.])import\s*\(.*", re.MULTILINE)
INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)

PRELUDE = """\
const made = new Map();
const use = (name) => {
  if (!made.has(name)) made.set(name, modules[name]());
  return made.get(name);
};
"""


def bundle(entry: str, read: Callable[[str], str]) -> str:
    """The script that does what the module `entry` does. `read` gives a module's text by its name.

    A module's name is its path below the folder of all scripts. KeyError or OSError, whatever
    `read` raises, for a module that is not there; ValueError, with file and line, for an import or
    export of a form that is not known here, and for a template literal over several lines, which
    would lose its indentation.
    """
    written = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in written:
            source = read(name)
            refuse_unknown(name, source)
            text = resolved(name, pack(name, source))
            written[name] = wrap(text)
            waiting += find_imports(text)
    functions = "".join(f'"{name}": () => {{\n{body}}},\n' for name, body in written.items())
    return f'{PRELUDE}const modules = {{\n{functions}}};\nuse("{entry}");\n'


def refuse_unknown(name: str, source: str) -> None:
    """ValueError for an import or export that would be left in the packed script as it is."""
    code = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), source)
    for form in (*FORMS, EXPORT):
        code = form.sub(lambda match: "\n" * match[0].count("\n"), code)
    for number, line in enumerate(code.splitlines(), start=1):
        if UNKNOWN.search(line):
            raise ValueError(f"{name}:{number}: the packer does not know this form: {line.strip()}")


def resolved(name: str, text: str) -> str:
    """The text with each path of another module as that module's name."""
    folder = posixpath.dirname(name)

    def as_name(match: re.Match[str]) -> str:
        written = path_in(match)
        path = posixpath.normpath(posixpath.join(folder, written))
        return match[0].replace(f'"{written}"', f'"./{path}"')

    for form in FORMS:
        text = form.sub(as_name, text)
    return text


def path_in(match: re.Match[str]) -> str:
    """The path that an import or export names: the last group of each form."""
    return match[match.lastindex or 0]


def pack(name: str, text: str) -> str:
    """A module without what only people read."""
    text = COMMENT.sub("", text)
    if any(line.count("`") % 2 for line in text.splitlines()):
        raise ValueError(f"{name}: a template literal goes over several lines")
    return INDENTATION.sub("", text)


def find_imports(text: str) -> list[str]:
    """The names of the modules that a resolved one imports."""
    found = [path_in(match) for form in FORMS for match in form.finditer(text)]
    return [path.removeprefix("./") for path in found]


def wrap(text: str) -> str:
    """A module's text as the body of a function that returns its exports."""
    exports = EXPORT.findall(text)
    for names, _module in EXPORT_FROM.findall(text):
        exports += [name.split()[-1] for name in names.strip("{}").split(",") if name.strip()]
    text = EXPORT_FROM.sub(take, IMPORT.sub(take, EXPORT.sub("", text)))
    text = DYNAMIC_IMPORT.sub(late, text)
    return f"{text}return {{ {', '.join(exports)} }};\n"


def take(match: re.Match[str]) -> str:
    """An import as the names taken from another module; alone, that module runs."""
    names, path = match.groups()
    module = path.removeprefix("./")
    if not names:
        return f'use("{module}");\n'
    return f'const {names.replace(" as ", ": ")} = use("{module}");\n'


def late(match: re.Match[str]) -> str:
    """An import in the midst of the code, which waits for its turn as the browser's would."""
    return f'Promise.resolve().then(() => use("{match[1].removeprefix("./")}"))'
