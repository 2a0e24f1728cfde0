"""Packs ES modules into one script: a phone fetches one file instead of one for each module.

The sources stay as they are; only the copy that `collectstatic` makes is packed. Each module
becomes a function that runs on its first use, as the browser would run the module, and returns its
exports. Modules import each other by `./name.js` or `../folder/name.js`, import and export by name,
and do not reassign what they have exported. The script is strict, as modules are, and no module:
a service worker runs it in each browser.
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
# Any other form: a default export, a star, a computed path.
UNKNOWN = re.compile(r"^(?:import|export)\b.*|(?<![\w.])import\s*\(.*", re.MULTILINE)
INDENTATION = re.compile(r"^\s+", re.MULTILINE)  # with the empty lines above
USE = re.compile(r'(?<![\w.])use\("([^"]+)"\)')
COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
# A cast for the type checker, in the midst of code.
CAST = re.compile(r"/\*\* @type (?:(?!\*/).)* \*/ ?")

PRELUDE = """\
"use strict";
const made = [];
const use = (number) => (made[number] ??= modules[number]());
"""


def bundle(entry: str, read: Callable[[str], str]) -> str:
    """One script with the module `entry` and all that it imports. `read` returns a module's text.

    A module's name is its path below the folder of all scripts; in the script it has a number, as
    the names would weigh half a kilobyte. Raises whatever `read` raises for a missing module;
    ValueError, with file and line, for a form of import or export that is not known here, and for
    a template literal over several lines, which would lose its indentation.
    """
    bodies = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in bodies:
            source = read(name)
            refuse_unknown(name, source)
            text = resolve_paths(name, strip_comments(name, source))
            bodies[name] = function_body(text)
            waiting += find_imports(text)
    numbers = {name: f"use({number})" for number, name in enumerate(bodies)}
    functions = "".join(f"() => {{\n{body}}},\n" for body in bodies.values())
    functions = USE.sub(lambda match: numbers[match[1]], functions)
    return f"{PRELUDE}const modules = [\n{functions}];\nuse(0);\n"


def refuse_unknown(name: str, source: str) -> None:
    """Raises ValueError for an import or export that no pattern above would replace."""
    code = COMMENT.sub(lambda match: "\n" * match[0].count("\n"), source)
    for form in (*FORMS, EXPORT):
        code = form.sub(lambda match: "\n" * match[0].count("\n"), code)
    for number, line in enumerate(code.splitlines(), start=1):
        if UNKNOWN.search(line):
            raise ValueError(f"{name}:{number}: the packer does not know this form: {line.strip()}")


def resolve_paths(name: str, text: str) -> str:
    """Replaces each relative path of another module by that module's name."""
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


def strip_comments(name: str, text: str) -> str:
    """The module's text without comments and indentation."""
    text = CAST.sub("", COMMENT.sub("", text))
    if any(line.count("`") % 2 for line in text.splitlines()):
        raise ValueError(f"{name}: a template literal goes over several lines")
    return INDENTATION.sub("", text)


def find_imports(text: str) -> list[str]:
    """The names of the modules that this one imports, once its paths are resolved."""
    found = [path_in(match) for form in FORMS for match in form.finditer(text)]
    return [path.removeprefix("./") for path in found]


def function_body(text: str) -> str:
    """A module's text as the body of a function that returns its exports."""
    exports = EXPORT.findall(text)
    for names, _module in EXPORT_FROM.findall(text):
        exports += [name.split()[-1] for name in names.strip("{}").split(",") if name.strip()]
    text = EXPORT_FROM.sub(use_call, IMPORT.sub(use_call, EXPORT.sub("", text)))
    text = DYNAMIC_IMPORT.sub(deferred_use_call, text)
    return f"{text}return {{ {', '.join(exports)} }};\n"


def use_call(match: re.Match[str]) -> str:
    """The call of `use` in place of an import; one without names only runs the module."""
    names, path = match.groups()
    module = path.removeprefix("./")
    if not names:
        return f'use("{module}");\n'
    return f'const {names.replace(" as ", ": ")} = use("{module}");\n'


def deferred_use_call(match: re.Match[str]) -> str:
    """The promise in place of a dynamic import: like the browser's, it resolves later."""
    return f'Promise.resolve().then(() => use("{match[1].removeprefix("./")}"))'
