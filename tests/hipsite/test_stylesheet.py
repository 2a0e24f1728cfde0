"""Style sheets packed into one file apply as they do apart."""

import pytest

from hipsite.stylesheet import join

SHEETS = {
    "entry.css": """\
/* The entry. */
@layer base, components;

@import url("second.css");
@import url("third.css");
""",
    "second.css": """\
/* Written
   on two lines. */
@layer components {
  .one :is(.two, .three) {
    color: red; /* as it is */
  }
}
""",
    "third.css": ".four {\n  width: calc(1px + 2px);\n}\n",
}


def test_joined_sheet_holds_the_imported_ones_in_their_order():
    sheet = join("entry.css", SHEETS.__getitem__)

    assert sheet == (
        "@layer base {}\n@layer components {}\n"
        "@layer components {\n.one :is(.two, .three) {\ncolor: red;\n}\n}\n"
        ".four {\nwidth: calc(1px + 2px);\n}\n"
    )


def test_missing_sheet_is_an_error():
    with pytest.raises(KeyError):
        join("entry.css", {"entry.css": '@import url("gone.css");\n'}.__getitem__)
