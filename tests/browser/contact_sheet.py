"""Pictures of every figure, page and state, to be looked at: `bin/contact-sheet` takes them.

Not collected with the tests, though it runs as one: the walks through all states are theirs.
"""

import re
import shutil
from html import escape
from itertools import product

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from tests.browser.conftest import PHONE
from tests.browser.desk_walk import desk_walk, make_case, make_staff
from tests.browser.figures import SIDES, document
from tests.browser.habit_walk import habit_walk
from tests.browser.states import (
    LAY_OUT_ALL,
    WALKS,
    account_walk,
    guest_walk,
    member,
    patient_walk,
    player_walk,
    visit,
    walk,
)
from tests.browser.windows import WINDOWS
from workouts.catalogue.figures import SENTENCES
from workouts.demo import clinic as demo
from workouts.models import User

__all__ = [  # the fixtures
    "account_walk",
    "desk_walk",
    "guest_walk",
    "habit_walk",
    "make_case",
    "make_staff",
    "member",
    "patient_walk",
    "player_walk",
    "visit",
    "walk",
]

FOLDER = settings.VAR_DIR / "contact-sheet"
SCHEMES = ["light", "dark"]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
# In every window what one sees first, in these two also the whole page down to its foot.
WHOLE_WIDTHS = {390, 1280}
# Whom the walks do not meet: people who come back, stay away, travel, or have a plan of their own.
STORIES = ["flora", "nils", "paula", "perry", "stella", "tara"]
FIGURE_WIDTHS = [480, 160]
FILL_THE_WINDOW = "body { margin: 0; } svg.figure { inline-size: 100vw; block-size: auto; }"
INDEX = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Contact sheet</title>
<style>
body {{ font: 16px/1.4 system-ui, sans-serif; margin: 2rem; background: #808080; }}
section {{ display: flex; flex-wrap: wrap; gap: 1rem; align-items: start; }}
h2 {{ flex: 1 0 100%; }}
figure {{ margin: 0; }}
img {{ display: block; max-inline-size: 30rem; max-block-size: 45rem; }}
</style>
<h1>Contact sheet</h1>
{sections}
"""


@pytest.fixture(scope="module", autouse=True)
def sheet():
    """An empty folder, and in the end its index."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    titles = {}
    yield titles
    sections = "\n".join(section(*entry) for entry in titles.items())
    (FOLDER / "index.html").write_text(INDEX.format(sections=sections), encoding="utf-8")


def section(title, names):
    pictures = "".join(
        f'<figure><a href="{name}"><img src="{name}" alt="" loading="lazy"></a>'
        f"<figcaption>{name}</figcaption></figure>"
        for name in names
    )
    return f"<section><h2>{escape(title)}</h2>{pictures}</section>"


@pytest.fixture(params=LANGUAGES)
def language(request, page, settings):
    """What the browser and whoever is met in the walks speaks."""
    settings.LANGUAGE_CODE = request.param
    page.context.set_extra_http_headers({"Accept-Language": request.param})
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def take(page, sheet, language):
    """Takes the pictures of what the page shows, in each scheme and window, under that title."""

    def taken(group, title):
        group = f"{language}-{group}"
        nth = sum(each.startswith(f"{group}: ") for each in sheet) + 1
        stem = f"{group}-{nth:02}-{slugify(title)}"
        names = sheet[f"{group}: {title}"] = []
        for window, scheme in product(WINDOWS, SCHEMES):
            width, height = window.values()
            page.set_viewport_size(window)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            names.append(f"{stem}-{width}x{height}-{scheme}.png")
            page.screenshot(path=FOLDER / names[-1])
            if width in WHOLE_WIDTHS:
                names.append(f"{stem}-{width}-whole-{scheme}.png")
                page.screenshot(path=FOLDER / names[-1], full_page=True)
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")

    return taken


def slugify(title):
    return re.sub(r"\W+", "-", title).strip("-").lower() or "front-page"


@pytest.mark.parametrize("walk", [*WALKS, "desk"], indirect=True)
def test_states_have_their_pictures(language, walk, take, request):
    for title in walk():
        take(request.node.callspec.params["walk"], title)


def test_stories_have_their_pictures(language, visit, page, take):
    stories = [story for story in demo.STORIES if story.login in STORIES]
    demo.make_clinic(now=timezone.now(), stories=stories)

    for story in stories:
        client = Client()
        client.force_login(User.objects.get(email__startswith=f"{story.login}@"))
        visit.carry(client.cookies)
        for path in ("/", "/progress/"):
            visit.open(path)
            page.evaluate(LAY_OUT_ALL)
            take("story", f"{story.login}, {story.gist}: {path}")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_figures_have_their_pictures(page, sheet, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for slug, poses in SENTENCES.items():
        names = sheet.setdefault(f"figure: {slug}", [])
        for pose in poses:
            for side in SIDES:
                for width in FIGURE_WIDTHS:
                    names.append(f"figure-{slug}-{pose}-{side}-{width}-{scheme}.png")
                    page.set_viewport_size({"width": width, "height": width * 3 // 4})
                    page.set_content(document(figure(slug, pose, side)))
                    page.add_style_tag(content=FILL_THE_WINDOW)
                    page.screenshot(path=FOLDER / names[-1])


def figure(slug, pose, side):
    return render_to_string(
        "workouts/parts/exercises/figure.html", {"slug": slug, "pose": pose, "side": side}
    )
