"""The Django app of the therapist's desk, in place of `django.contrib.admin`."""

from django.contrib.admin.apps import AdminConfig


class ClinicAdminConfig(AdminConfig):
    default_site = "workouts.admin.site.ClinicAdminSite"

    def ready(self) -> None:
        super().ready()
        # It listens for sign-ins, which may come before anything else imports it.
        from workouts.admin import idle  # noqa: F401, PLC0415 - registering needs the loaded apps
