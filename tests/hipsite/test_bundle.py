"""ES modules packed into one script behave as they do apart."""

import pytest

from hipsite.bundle import bundle
from tests.hipsite.modules import MODULES


def test_bundle_leaves_no_import_and_no_comment():
    script = bundle("entry.js", MODULES.__getitem__)

    assert "import" not in script
    assert "/**" not in script


def test_bundle_takes_each_module_once():
    script = bundle("entry.js", MODULES.__getitem__)

    assert script.count("\n() => {\n") == len(MODULES)


def test_missing_module_is_an_error():
    with pytest.raises(KeyError):
        bundle("entry.js", {"entry.js": 'import "./gone.js";\n'}.__getitem__)


def test_template_literal_over_several_lines_is_an_error():
    with pytest.raises(ValueError, match=r"entry\.js"):
        bundle("entry.js", {"entry.js": "const text = `a\n  b`;\n"}.__getitem__)


def test_indentation_and_empty_lines_are_left_out():
    script = bundle("entry.js", {"entry.js": "a();\n\nif (a) {\n  b();\n}\n"}.__getitem__)

    assert "a();\nif (a) {\nb();\n" in script


def test_cast_is_left_out_and_its_code_stays():
    text = "const a =\n  /** @type {B} */ (b);\nc();\n/** After. */\nd(/** @type {E} */ (e));\n"

    script = bundle("entry.js", {"entry.js": text}.__getitem__)

    assert "const a =\n(b);\nc();\nd((e));\n" in script


def test_modules_in_folders_are_named_by_their_path():
    modules = {
        "site/app.js": 'import { a } from "../player/a.js";\na();\n',
        "player/a.js": 'export { b as a } from "./b.js";\n',
        "player/b.js": 'export const b = () => import("../site/late.js");\n',
        "site/late.js": "export const late = 1;\n",
    }

    script = bundle("site/app.js", modules.__getitem__)

    assert script.count("\n() => {\n") == 4
    assert "const { a } = use(1);" in script
    assert "use(3)" in script
    assert ".js" not in script


@pytest.mark.parametrize(
    "line",
    [
        "export default 1;",
        'export * from "./b.js";',
        'import all from "./b.js";',
        'import * as all from "./b.js";',
        "const late = import(name);",
        "  const late = await import (`./b.js`);",
    ],
)
def test_form_that_the_packer_does_not_know_is_refused_with_file_and_line(line):
    text = f"/** A comment:\n * import(name) */\nconst a = 1;\n{line}\n"

    with pytest.raises(ValueError, match=r"^entry\.js:4: .*know this form"):
        bundle("entry.js", {"entry.js": text, "b.js": ""}.__getitem__)
