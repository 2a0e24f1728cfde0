"""An exercise's own image: uploaded at the desk, shown wherever a drawn figure would be."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.admin.conftest import filled_in, url_of
from tests.pictures import picture
from workouts.models import Exercise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]


@pytest.fixture
def exercise(content):
    return Exercise.objects.get(slug="bridge")


@pytest.fixture
def give(therapist_client, django_capture_on_commit_callbacks):
    """Sends the exercise's page with an upload, or with other fields, and lets it be stored."""

    def send(exercise, content=None, **fields):
        url = url_of(exercise)
        page = therapist_client.get(url)
        upload = {"image": SimpleUploadedFile("photo.png", content)} if content else {}
        changes = {"image": None, "feel_en": "Typed before.", **upload, **fields}
        with django_capture_on_commit_callbacks(execute=True):
            return therapist_client.post(url, filled_in(page, **changes))

    return send


@pytest.fixture
def with_image(exercise, give):
    give(exercise, picture())
    exercise.refresh_from_db()
    return exercise


def markup(response):
    """The page with its attributes on one line."""
    return " ".join(response.content.decode().split())


def errors_of(response):
    return response.context["adminform"].form.errors


def files_in(media):
    return [path.name for path in media.rglob("*") if path.is_file()]


def test_upload_is_stored_redrawn(with_image, media):
    assert files_in(media) == [with_image.image.name.removeprefix("exercises/")]
    with with_image.image.open() as file, Image.open(file) as image:
        assert image.format == "WEBP"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "This picture can't be read. Use a JPEG, PNG or WebP file.",
        ),
        (
            picture("GIF"),
            "This picture can't be read. Use a JPEG, PNG or WebP file.",
        ),
        (picture() + bytes(3 * 1024 * 1024), "The picture is larger than 3 MB."),
    ],
    ids=["svg", "gif", "heavy"],
)
def test_bad_upload_is_refused_beside_the_field(content, message, exercise, give, media):
    response = give(exercise, content)

    form = response.context["adminform"].form
    assert form.errors == {"image": [message]}
    assert form["feel_en"].value() == "Typed before."
    assert files_in(media) == []


def test_bad_upload_leaves_the_former_image(with_image, give, media):
    former = with_image.image.name

    response = give(with_image, b"GIF89a")

    with_image.refresh_from_db()
    assert "image" in errors_of(response)
    assert (with_image.image.name, len(files_in(media))) == (former, 1)


def test_other_image_takes_the_place_of_the_former_one(with_image, give, media):
    former = with_image.image.name

    give(with_image, picture(size=(9, 9)))

    with_image.refresh_from_db()
    assert with_image.image.name != former
    assert files_in(media) == [with_image.image.name.removeprefix("exercises/")]


def test_cleared_image_goes(with_image, give, media):
    give(with_image, **{"image-clear": "on"})

    with_image.refresh_from_db()
    assert (with_image.image.name, files_in(media)) == ("", [])


def test_image_that_another_exercise_shows_stays(with_image, give, media):
    give(Exercise.objects.get(slug="glut-stretch"), picture())

    give(with_image, **{"image-clear": "on"})

    assert len(files_in(media)) == 1


def test_same_image_again_is_the_same_file(with_image, give, media):
    former = with_image.image.name

    give(with_image, picture())

    with_image.refresh_from_db()
    assert (with_image.image.name, len(files_in(media))) == (former, 1)


def test_page_saved_as_it_is_keeps_the_image(with_image, give, media):
    give(with_image)

    assert len(files_in(media)) == 1


def test_deleted_exercise_takes_its_image_along(
    with_image, administrator_client, media, django_capture_on_commit_callbacks
):
    with_image.items.all().delete()

    with django_capture_on_commit_callbacks(execute=True):
        administrator_client.post(url_of(with_image, "delete"), {"post": "yes"})

    assert files_in(media) == []


def test_page_links_the_stored_image(with_image, therapist_client):
    page = therapist_client.get(url_of(with_image)).content.decode()

    assert f'href="{with_image.image_url}"' in page


def test_history_shows_that_the_image_changed(with_image, therapist_client):
    page = therapist_client.get(url_of(with_image, "history")).content.decode()

    assert with_image.image.name in page


def test_figure_is_chosen_among_the_drawn_ones(give, exercise):
    give(exercise, figure="hip-abduction")

    exercise.refresh_from_db()
    assert exercise.figure == "hip-abduction"


def test_unknown_figure_is_refused(give, exercise):
    response = give(exercise, figure="headstand")

    assert list(errors_of(response)) == ["figure"]


# --- Where it is shown ----------------------------------------------------------------------------


def test_image_is_for_everybody_and_kept_for_long(with_image, client):
    response = client.get(with_image.image_url)

    with with_image.image.open() as stored:
        assert response.getvalue() == stored.read()
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Cookie" not in response.headers.get("Vary", "")


def test_image_under_another_name_is_not_found(with_image, client):
    assert client.get("/exercises/bridge/image/other.webp").status_code == 404


def test_image_whose_file_is_gone_is_not_found(with_image, client):
    default_storage.delete(with_image.image.name)

    assert client.get(with_image.image_url).status_code == 404


@pytest.mark.parametrize("url", ["/exercises/bridge/", "/handout/"])
def test_image_is_shown_with_its_name_in_place_of_the_figure(url, with_image, client):
    page = markup(client.get(url))

    assert f'src="{with_image.image_url}" alt="{with_image.name}"' in page
    assert 'data-figure="bridge"' not in page


def test_list_shows_the_image_beside_its_name(with_image, client):
    page = markup(client.get("/exercises/"))

    assert f'src="{with_image.image_url}" alt=""' in page


def test_player_has_the_image(with_image, client, start_session):
    session = start_session()
    client.cookies["guest"] = "g" * 43

    page = client.get(session.get_absolute_url())

    assert page.context["player_data"].count(with_image.image_url) == 1
