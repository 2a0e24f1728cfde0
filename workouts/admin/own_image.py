"""The form fields for an exercise's picture: one of the drawn figures, or an uploaded image."""

from pathlib import PurePosixPath
from typing import NamedTuple

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.urls import reverse
from django.utils.translation import gettext_lazy

from workouts.catalogue.figures import NAMES
from workouts.catalogue.images import redraw
from workouts.forms.merging import MergingForm


class StoredImage(NamedTuple):
    """A stored image, as the widget names and links it."""

    name: str
    url: str

    def __str__(self):
        return self.name


class OwnImageWidget(AdminFileWidget):
    def __init__(self, attrs=None):
        super().__init__({"accept": "image/jpeg,image/png,image/webp", **(attrs or {})})

    def format_value(self, value):
        """Links the image by the view that serves it: the folder itself is not served."""
        if not self.is_initial(value):
            return None
        name = PurePosixPath(value.name)
        url = reverse("exercise_image", args=[value.instance.slug, name.stem])
        return StoredImage(name=name.name, url=url)


class OwnImageField(forms.FileField):
    """An uploaded picture, redrawn. None for no upload, False for a tick at “clear”.

    A text is the name of the stored one, which the page sends back.
    """

    widget = OwnImageWidget

    def to_python(self, data):
        if isinstance(data, str):
            return data
        upload = super().to_python(data)
        return redraw(upload) if upload else upload


class ExerciseForm(MergingForm):
    figure = forms.ChoiceField(
        label=gettext_lazy("Figure"),
        required=False,
        choices=[("", gettext_lazy("none")), *NAMES.items()],
        help_text=gettext_lazy("Which of the drawn figures shows it."),
    )
