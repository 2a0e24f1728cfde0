"""Modules packed into one script do what they do apart."""

import pytest

from hipsite.bundle import bundle
from tests.hipsite.modules import MODULES


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


def test_template_literal_over_several_lines_is_an_error():
    with pytest.raises(ValueError, match=r"entry\.js"):
        bundle("entry.js", {"entry.js": "const text = `a\n  b`;\n"}.__getitem__)


def test_indentation_is_left_out():
    script = bundle("entry.js", {"entry.js": "if (a) {\n  b();\n}\n"}.__getitem__)

    assert "\nb();\n" in script
