"""Therapists set pauses for their patients, and read what kept them from practising."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

CODENAMES = {*(f"{verb}_pause" for verb in ("view", "add", "change", "delete")), "view_barrieranswer"}
ROLES = ("Therapist", "Clinic administrator")


def permissions_in(apps, using):
    return apps.get_model("auth", "Permission").objects.using(using).filter(
        content_type__app_label="workouts", codename__in=CODENAMES
    )


def add_permissions(apps, schema_editor):
    using = schema_editor.connection.alias
    # Django makes permissions after the last migration; here they are needed before.
    create_permissions(
        installed_apps.get_app_config("workouts"), verbosity=0, using=using, apps=apps
    )
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=ROLES):
        group.permissions.add(*permissions_in(apps, using))


def remove_permissions(apps, schema_editor):
    using = schema_editor.connection.alias
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=ROLES):
        group.permissions.remove(*permissions_in(apps, using))


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0005_declared_later"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(add_permissions, remove_permissions)]
