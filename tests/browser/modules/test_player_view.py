"""What stands inside the ring: a figure, the clinic's own image, or neither."""

import pytest

VIEW = """
const { PlayerView } = await load("player-view");
document.body.innerHTML = `<div>
    <details data-part="how"></details><svg><circle data-part="ring"/></svg>
    <div data-part="figure"><svg data-drawing></svg>${given.hasPlace ? "<img hidden>" : ""}</div>
    <p data-slot="seconds"></p><p data-slot="pause-label"></p><p data-action="more"></p></div>`;
const view = new PlayerView(document.body.firstElementChild);
const show = () => view.show({ texts: {}, seconds: 1, share: 1, item: 1, isRunning: true,
    offersMore: false, figure: given.figure, image: given.image, cue: "hold", side: "left" },
    { pause: "", resume: "" });
show();
await wait(given.image ? 300 : 0);
show();
return [...document.querySelectorAll("[data-part=figure], [data-drawing], img")]
    .filter((each) => each.closest("[hidden]") === null)
    .map((each) => each.localName);
"""
# Small, but a picture that loads.
DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9Q"
    "DwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BROKEN = "data:image/png;base64,AAAA"


@pytest.mark.parametrize(
    ("figure", "image", "shown"),
    [
        ("bridge", "", ["div", "svg"]),
        ("bridge", DOT, ["div", "img"]),
        ("", DOT, ["div", "img"]),
        ("bridge", BROKEN, ["div", "svg"]),
        ("", BROKEN, []),
        ("", "", []),
    ],
    ids=["figure", "both", "image", "image that does not come", "nothing comes", "neither"],
)
def test_image_takes_the_place_of_the_figure_where_it_comes(ask, figure, image, shown):
    assert ask(VIEW, {"figure": figure, "image": image, "hasPlace": True}) == shown


def test_page_kept_from_before_there_were_images_shows_the_figure(ask):
    given = {"figure": "bridge", "image": DOT, "hasPlace": False}

    assert ask(VIEW, given) == ["div", "svg"]
