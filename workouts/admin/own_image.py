"""The form fields for pictures: an exercise's, drawn or uploaded, and the clinic's logo."""

from pathlib import PurePosixPath
from typing import NamedTuple

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.utils.translation import gettext_lazy

from workouts.catalogue.figures import NAMES
from workouts.catalogue.images import MAX_SIDE_PIXELS, redraw
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
        return StoredImage(name=name.name, url=value.instance.url_of_image(value.name))


class OwnImageField(forms.FileField):
    """An uploaded picture, redrawn. None for no upload, False for a tick at “clear”.

    A text is the name of the stored one, which the page sends back.
    """

    widget = OwnImageWidget

    def __init__(self, *args, max_side_pixels=MAX_SIDE_PIXELS, **kwargs):
        super().__init__(*args, **kwargs)
        self.max_side_pixels = max_side_pixels

    def to_python(self, data):
        if isinstance(data, str):
            return data
        upload = super().to_python(data)
        return redraw(upload, max_side_pixels=self.max_side_pixels) if upload else upload


class ExerciseForm(MergingForm):
    figure = forms.ChoiceField(
        label=gettext_lazy("Figure"),
        required=False,
        choices=[("", gettext_lazy("none")), *NAMES.items()],
        help_text=gettext_lazy("Which of the drawn figures shows it."),
    )
