from django.contrib.admin.apps import AdminConfig


class ClinicAdminConfig(AdminConfig):
    default_site = "workouts.admin.site.ClinicAdminSite"

    def ready(self) -> None:
        super().ready()
        # The watch over the desk begins with a signing in, which may come before any request.
        from workouts.admin import idle  # noqa: F401, PLC0415 - registering needs the loaded apps
