"""Uploads beyond the limit are read to their end but not stored."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from workouts.catalogue.images import MAX_BYTES


def received_bytes(size):
    """How much of a file of that size a view would find."""
    upload = SimpleUploadedFile("picture.png", b"x" * size)
    with RequestFactory().post("/", {"image": upload}).FILES["image"] as kept:
        return kept.size


def test_file_within_the_bound_is_kept_whole():
    assert received_bytes(1_000_000) == 1_000_000


def test_file_beyond_the_bound_is_cut():
    assert received_bytes(9_000_000) < 4_000_000


def test_cut_file_is_still_larger_than_any_picture_allowed():
    assert received_bytes(9_000_000) > MAX_BYTES
