"""Therapists invite their patients; the administrator sees who read what, and what is deleted."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

THERAPIST = {"view_invitation", "add_invitation", "change_invitation"}
ADMINISTRATOR = THERAPIST | {"view_patientread", "view_deletion", "add_deletion", "change_deletion"}
ROLES = {"Therapist": THERAPIST, "Clinic administrator": ADMINISTRATOR}


def roles_with_permissions(apps, using):
    """Each role that there is, with the permissions that it gains."""
    groups = apps.get_model("auth", "Group").objects.using(using)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    for group in groups.filter(name__in=ROLES):
        yield (
            group,
            permissions.filter(content_type__app_label="workouts", codename__in=ROLES[group.name]),
        )


def add_permissions(apps, schema_editor):
    using = schema_editor.connection.alias
    # Django makes permissions after the last migration; here they are needed before.
    create_permissions(
        installed_apps.get_app_config("workouts"), verbosity=0, using=using, apps=apps
    )
    for group, permissions in roles_with_permissions(apps, using):
        group.permissions.add(*permissions)


def remove_permissions(apps, schema_editor):
    for group, permissions in roles_with_permissions(apps, schema_editor.connection.alias):
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0008_figures_by_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(add_permissions, remove_permissions)]
