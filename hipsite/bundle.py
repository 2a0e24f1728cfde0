"""ES modules in one file: a phone fetches it with one request instead of one for each module.

The modules stay as they are written; only what is collected for serving is put together. Each one
becomes a function that runs on its first use, as the browser would run the module, and hands over
what it exports. Modules import each other by `./name.js`, import and export by name, and do not
change what they have exported.
"""

import re

IMPORT = re.compile(r'^import (?:(\{[^}]*\}) from )?"\./([\w-]+\.js)";\n', re.MULTILINE)
EXPORT_FROM = re.compile(r'^export (\{[^}]*\}) from "\./([\w-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(
    r"^export (?=(?:async )?(?:const|let|function\*?|class) ([\w$]+))", re.MULTILINE
)
DYNAMIC_IMPORT = re.compile(r'(?<![\w.])import\("\./([\w-]+\.js)"\)')
INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)

PRELUDE = """\
const made = new Map();
const use = (name) => {
  if (!made.has(name)) made.set(name, modules[name]());
  return made.get(name);
};
"""


def bundle(entry, read):
    """The script that does what the module `entry` does. `read` gives a module's text by its name.

    KeyError or OSError, whatever `read` raises, for a module that is not there; ValueError for one
    with a template literal over several lines, which would lose its indentation.
    """
    written = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in written:
            text = pack(name, read(name))
            written[name] = wrap(text)
            waiting += [match[-1] for match in find_imports(text)]
    functions = "".join(f'"{name}": () => {{\n{body}}},\n' for name, body in written.items())
    return f'{PRELUDE}const modules = {{\n{functions}}};\nuse("{entry}");\n'


def pack(name, text):
    """A module without what only people read."""
    text = COMMENT.sub("", text)
    if any(line.count("`") % 2 for line in text.splitlines()):
        raise ValueError(f"{name}: a template literal goes over several lines")
    return INDENTATION.sub("", text)


def find_imports(text):
    return [
        *IMPORT.findall(text),
        *EXPORT_FROM.findall(text),
        *((name,) for name in DYNAMIC_IMPORT.findall(text)),
    ]


def wrap(text):
    """A module's text as the body of a function that returns its exports."""
    exports = EXPORT.findall(text)
    for names, _module in EXPORT_FROM.findall(text):
        exports += [name.split()[-1] for name in names.strip("{}").split(",") if name.strip()]
    text = EXPORT_FROM.sub(take, IMPORT.sub(take, EXPORT.sub("", text)))
    text = DYNAMIC_IMPORT.sub(r'Promise.resolve().then(() => use("\1"))', text)
    return f"{text}return {{ {', '.join(exports)} }};\n"


def take(match):
    """An import as the names taken from another module; alone, that module runs."""
    names, module = match.groups()
    if not names:
        return f'use("{module}");\n'
    return f'const {names.replace(" as ", ": ")} = use("{module}");\n'
