"""What `make check` refuses for the sake of the oldest browsers that are supported."""

import importlib.machinery
import importlib.util

import pytest

from tests.kept import ROOT

LOADER = importlib.machinery.SourceFileLoader("check_older", str(ROOT / "bin/check-older"))
SPEC = importlib.util.spec_from_loader(LOADER.name, LOADER)
check_older = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(check_older)


def refusals(folder, name, text):
    file = folder / "static" / name
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return check_older.main(folder / "static")


@pytest.mark.parametrize(
    "text",
    [
        ".a { & b { color: red; } }",
        "@media (width >= 30rem) { a { color: red; } }",
        "a { font-size: 20cqi; }",
        "a { block-size: 50svh; }",
        "a { color: color-mix(in oklab, red, blue); }",
        "a { transform: rotate(calc(1deg * sin(1))); }",
        "a:has(b) { color: red; }",
        "@container (min-width: 3rem) { a { color: red; } }",
    ],
)
def test_style_that_an_older_browser_does_not_know_is_refused(tmp_path, capsys, text):
    assert refusals(tmp_path, "css/some.css", f"\n{text}\n") == 1
    assert capsys.readouterr().out.startswith("static/css/some.css:2: ")


@pytest.mark.parametrize(
    "text",
    [
        "a { block-size: 50vh; block-size: 50svh; }",
        "@supports (block-size: 1svh) { a { block-size: 50svh; } }",
        "@supports not (color: color-mix(in oklab, red, blue)) { a { color: red; } }",
        "a { color: red; color: color-mix(in oklab, red, blue); }",
        "/* :has() and & and 20cqi */ a { color: red; }",
        "@media (min-width: 30rem) { a > b { color: red; } }",
    ],
)
def test_style_with_something_in_its_place_is_taken(tmp_path, capsys, text):
    assert (refusals(tmp_path, "css/some.css", text), capsys.readouterr().out) == (0, "")


@pytest.mark.parametrize(
    "text",
    ["structuredClone(a);", "a.toSorted();", "AbortSignal.timeout(1);", "/(?<=a)b/.test(c);"],
)
def test_script_that_an_older_browser_does_not_know_is_refused(tmp_path, capsys, text):
    assert refusals(tmp_path, "js/some.js", text) == 1
    assert capsys.readouterr().out.startswith("static/js/some.js:1: ")
