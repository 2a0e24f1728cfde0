"""What pages, styles and scripts share is written once, and nothing is left that nobody uses."""

import re
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import is_valid_path, reverse

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static/css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static/js").rglob("*.js"))
DRAWINGS = sorted((ROOT / "templates").rglob("*.svg"))
SOURCES = [*TEMPLATES, *DRAWINGS, *SCRIPTS, *sorted((ROOT / "workouts").rglob("*.py"))]

TEMPLATE_LINES = 150
SHEET_LINES = 300

# What a second copy of a part would look like, and the one template that may.
PARTS = {
    r"Start \{\{ minutes \}\} min\b": "workouts/parts/start/start_minutes.html",
    r"Full \{\{ minutes \}\} min": "workouts/parts/start/version_choice.html",
    r'class="chart key"': "workouts/parts/progress/legend_entry.html",
    r'<\w+ class="message[^>]* role=[^>]* hidden>': "workouts/parts/site/notice.html",
    r'class="breadcrumbs"': "admin/base_site.html",
    r'id="content-main"': "admin/workouts/page.html",
}
# Classes that Django's own templates bring, and how those begin that it, or we, put together.
DJANGOS_CLASSES = {
    "action-checkbox",
    "change-form",
    "change-list",
    "changelist-form-container",
    "form-multiline",
    "messagelist",
    "object-tools",
    "results",
    "skip-to-content-link",
    "toplinks",
}
JOINED_CLASSES = ("field-", "model-", "desk-", "if-", "message-", "shows-")
RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")
KNOBS = ("background", "border", "border-color", "color", "min-block-size")


def sheet_text(path):
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)


def words(text):
    return set(re.findall(r"[\w-]+", text))


def lines(path):
    return len(path.read_text().splitlines())


@pytest.mark.parametrize(
    ("paths", "most"), [(TEMPLATES, TEMPLATE_LINES), (SHEETS, SHEET_LINES)], ids=["html", "css"]
)
def test_no_file_is_too_long_to_be_read_at_once(paths, most):
    assert [path.name for path in paths if lines(path) > most] == []


@pytest.mark.parametrize(("pattern", "home"), PARTS.items(), ids=PARTS.values())
def test_part_is_written_in_one_template(pattern, home):
    found = [path for path in TEMPLATES if re.search(pattern, path.read_text())]

    assert [path.relative_to(ROOT / "templates").as_posix() for path in found] == [home]


def test_every_class_of_a_sheet_is_used():
    used = set().union(*(words(path.read_text()) for path in SOURCES))
    styled = {
        name
        for path in SHEETS
        for name in re.findall(r"\.([A-Za-z][\w-]*)", re.sub(r"\{[^{}]*\}", "", sheet_text(path)))
        if not name.startswith(JOINED_CLASSES)
    }

    assert styled - used - DJANGOS_CLASSES - {"css"} == set()


def test_variants_of_a_button_set_its_knobs_alone():
    rules = [rule for path in SHEETS for rule in RULE.findall(sheet_text(path))]
    written = {
        (selector.strip(), name)
        for selector, body in rules
        for name in re.findall(r"(?:^|;)\s*([a-z-]+):", body)
        if re.search(r"\.button-", selector)
        and (name in KNOBS or name.startswith("padding") or ":hover" in selector)
    }

    assert written == set()


def addresses(path):
    """The site's addresses that a script writes out, any session's with the same uuid."""
    text = re.sub(r"from \"[^\"]*\"|import\(\"[^\"]*\"\)", "", path.read_text())
    found = re.findall(r"[\"'`](/[a-z][^\"'`#]*)", text)
    return {address.replace("${uuid}", str(UUID(int=0))) for address in found}


def test_no_two_scripts_write_the_same_address():
    writers = Counter(address for path in SCRIPTS for address in addresses(path))

    assert [address for address, count in writers.items() if count > 1] == []


def test_addresses_in_scripts_are_those_of_pages():
    written = set().union(*map(addresses, SCRIPTS))

    assert [address for address in written if not is_valid_path(address)] == []


def test_address_of_a_session_is_found_in_the_scripts():
    written = set().union(*map(addresses, SCRIPTS))

    assert reverse("session", args=[UUID(int=0)]) in written
