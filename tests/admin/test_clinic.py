"""The clinic's own row at the desk: who changes it, its logo, its history, two editors."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.admin.conftest import filled_in, list_url, url_of
from workouts.models import Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(content):
    return Clinic.objects.get()


@pytest.fixture
def save(administrator_client, clinic):
    """Sends the clinic's form as its page shows it, with these fields typed in."""

    def send(**fields):
        url = url_of(clinic)
        return administrator_client.post(url, filled_in(administrator_client.get(url)) | fields)

    return send


def picture(side=600, color="red"):
    out = BytesIO()
    Image.new("RGB", (side, side // 2), color).save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue(), "image/png")


def stored(media):
    return sorted(path.name for path in media.rglob("*.webp"))


def test_list_is_the_page_of_the_one_row(administrator_client, clinic):
    assert administrator_client.get(list_url(Clinic)).url == url_of(clinic)


def test_missing_row_is_made_again(administrator_client):
    Clinic.objects.all().delete()

    administrator_client.get(list_url(Clinic))

    assert Clinic.objects.get().pk == 1


def test_administrator_fills_it_in(save):
    response = save(
        name="Bay Physical Therapy",
        phone="(555) 010-0199",
        address="1 Pier Road\nOakland",
        hours="Mon–Fri 8–6",
        emergency="Call 911.",
        first_weekday="0",
        zone="America/New_York",
    )

    clinic = Clinic.objects.get()
    assert response.status_code == 302
    assert (clinic.name, clinic.phone_url) == ("Bay Physical Therapy", "tel:5550100199")
    assert clinic.address == "1 Pier Road\nOakland"
    assert (clinic.first_weekday, clinic.zone_name) == (0, "America/New_York")


def test_change_is_in_the_history_with_who(save, administrator, administrator_client):
    save(name="Bay Physical Therapy")

    version = Clinic.history.first()
    assert (version.name, version.history_user) == ("Bay Physical Therapy", administrator)
    page = administrator_client.get(reverse("admin:change_log")).content.decode()
    assert "Clinic: name" in page or "Clinic saved" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "call us"),
        ("zone", "Europe/Nowhere"),
        ("first_weekday", "7"),
        ("name", "x" * 81),
    ],
)
def test_wrong_value_is_refused_beside_its_field(save, field, value):
    response = save(**{field: value})

    assert list(response.context["adminform"].form.errors) == [field]
    assert Clinic.history.count() == 0


def test_logo_is_redrawn_small_and_shown(save, media, client):
    save(logo=picture())

    clinic = Clinic.objects.get()
    answer = client.get(clinic.image_url)
    image = Image.open(BytesIO(b"".join(answer)))
    assert (answer.headers["Content-Type"], image.format, image.size) == (
        "image/webp",
        "WEBP",
        (320, 160),
    )
    assert clinic.image_url in client.get("/").content.decode()


def test_former_logo_is_deleted(save, media, django_capture_on_commit_callbacks):
    save(logo=picture())
    former = stored(media)

    with django_capture_on_commit_callbacks(execute=True):
        save(logo=picture(color="blue"))

    assert len(stored(media)) == 1
    assert stored(media) != former


def test_cleared_logo_is_gone(save, media, client, django_capture_on_commit_callbacks):
    save(logo=picture())
    url = Clinic.objects.get().image_url

    with django_capture_on_commit_callbacks(execute=True):
        save(**{"logo-clear": "on"})

    assert stored(media) == []
    assert client.get(url).status_code == 404


def test_file_that_is_no_picture_is_refused_and_the_rest_still_there(save, media):
    response = save(name="Bay", logo=SimpleUploadedFile("logo.svg", b"<svg/>"))

    assert list(response.context["adminform"].form.errors) == ["logo"]
    assert 'value="Bay"' in response.content.decode()
    assert Clinic.objects.get().name == ""


def test_two_administrators_change_different_fields(administrator_client, save, clinic):
    url = url_of(clinic)
    opened = filled_in(administrator_client.get(url))
    save(name="Bay Physical Therapy")

    administrator_client.post(url, opened | {"phone": "555"})

    clinic.refresh_from_db()
    assert (clinic.name, clinic.phone) == ("Bay Physical Therapy", "555")


@pytest.mark.parametrize("page", ["change", "history"])
def test_therapist_does_not_see_it(therapist_client, clinic, page):
    assert therapist_client.get(url_of(clinic, page)).status_code in {403, 404}


def test_nobody_deletes_it_or_adds_another(administrator_client, superuser_client, clinic):
    for client in (administrator_client, superuser_client):
        client.post(url_of(clinic, "delete"), {"post": "yes"})
        client.post(reverse("admin:workouts_clinic_add"), {"name": "Second", "first_weekday": "6"})

    assert list(Clinic.objects.values_list("pk", "name")) == [(1, "")]


def test_staff_page_leads_to_it(administrator_client):
    page = administrator_client.get(reverse("admin:staff")).content.decode()

    assert list_url(Clinic) in page
