"""Modules packed into one script do what they do apart."""

import pytest

from hipsite.bundle import bundle

MODULES = {
    "entry.js": """\
/** The entry. @type {import("./late.js").Late} */
import { count, tell as say } from "./deep.js";
import { again } from "./passed-on.js";
import "./alone.js";

count();
again();
say("entry");
import("./late.js").then(({ late }) => late());
""",
    "deep.js": """\
let calls = 0;

export function count() {
  calls += 1;
}

export const tell = (name) => told.push(`${name} ${calls}`);

export async function wait() {}

export class Thing {}
""",
    "passed-on.js": 'export { count as again } from "./deep.js";\n',
    "alone.js": 'import { tell } from "./deep.js";\ntell("alone");\n',
    "late.js": """\
import {
  tell,
  Thing,
} from "./deep.js";
export const late = () => tell(new Thing().constructor.name);
""",
}


def test_bundle_leaves_no_import_and_no_comment():
    script = bundle("entry.js", MODULES.__getitem__)

    assert "import" not in script
    assert "/**" not in script


def test_bundle_takes_each_module_once():
    script = bundle("entry.js", MODULES.__getitem__)

    assert [script.count(f'"{name}": () =>') for name in MODULES] == [1] * len(MODULES)


def test_missing_module_is_an_error():
    with pytest.raises(KeyError):
        bundle("entry.js", {"entry.js": 'import "./gone.js";\n'}.__getitem__)
