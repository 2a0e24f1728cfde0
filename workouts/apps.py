"""The Django app; registers its system checks and signal receivers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkoutsConfig(AppConfig):
    name = "workouts"
    verbose_name = _("Workouts")

    def ready(self) -> None:
        # Registering needs the loaded app.
        from workouts import checks  # noqa: F401, PLC0415
        from workouts.people import devices, factors, signed_out  # noqa: F401, PLC0415
