"""Static files: hashed names in every file, and one script for a page's modules."""

import re

import pytest

from hipsite.storage import ModuleManifestStorage, is_in_comment
from tests.site import packed_files


@pytest.mark.parametrize(
    ("line", "is_comment"),
    [
        ('import("./clock.js")', False),
        ('  const clock = import("./clock.js")', False),
        ('/** @param {import("./clock.js").Clock} clock */', True),
        (' * @param {import("./clock.js").Clock} clock', True),
        ('  // see import("./clock.js")', True),
    ],
)
def test_comment_is_told_from_code(line, is_comment):
    match = re.search(r"import\(", f"first line\n{line}")

    assert is_in_comment(match) is is_comment


@pytest.fixture(scope="module")
def collected(pytestconfig):
    return packed_files(pytestconfig)


@pytest.mark.parametrize("entry", ["site/app", "offline/worker"])
def test_collected_script_needs_no_other_module(collected, entry):
    script = next(collected.glob(f"js/{entry}.*.js")).read_text()

    assert re.findall(r"^(?:import|export)\b|\bimport\(", script, re.MULTILINE) == []
    assert list(collected.glob(f"js/{entry}.*.js.br"))


def test_collected_modules_that_are_not_packed_import_by_hashed_names(collected):
    module = next(collected.glob("js/desk/desk.*.js")).read_text()

    assert re.findall(r'(?:from|import) "\.{1,2}/([a-z/-]+)\.js"', module) == []
    assert re.findall(r'(?:from|import) "\.{1,2}/([a-z/-]+)\.[0-9a-f]{12}\.js"', module)


def test_collected_style_sheets_need_no_other(collected):
    sheets = {path.name: path.read_text() for path in collected.glob("css/*.css")}

    assert [name for name, sheet in sheets.items() if "@import" in sheet or "/*" in sheet] == []
    assert ".dialog" in sheets["guide.css"]


def test_packed_files_are_served_unless_developing(settings):
    storage = ModuleManifestStorage()

    settings.DEBUG = False
    assert storage.is_packed
    settings.DEBUG = True
    assert not storage.is_packed
