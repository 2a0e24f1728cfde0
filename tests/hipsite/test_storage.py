"""Hashed names reach the imports of modules, and leave comments alone."""

import re

import pytest
from django.core.management import call_command

from hipsite.storage import is_in_comment


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


def test_collected_modules_import_each_other_by_hashed_names(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "hipsite.storage.ModuleManifestStorage"}
    }

    call_command(
        "collectstatic",
        interactive=False,
        verbosity=0,
        ignore_patterns=["admin", "modeltranslation"],  # not ours, and slow to pack
    )

    app = next(tmp_path.glob("js/app.*.js"))
    assert re.findall(r'from "\./([a-z-]+)\.js"', app.read_text()) == []
    assert list(tmp_path.glob("js/app.*.js.br"))
