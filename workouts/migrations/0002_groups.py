"""The two roles at the therapist's desk, with exactly the permissions they need."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

WRITTEN_BY_THERAPISTS = ["therapistnote", "plan", "planitem", "routineitem"]

THERAPIST = {
    *(f"{verb}_{model}" for verb in ("view", "add", "change", "delete") for model in WRITTEN_BY_THERAPISTS),
    *(f"{verb}_{model}" for verb in ("view", "add", "change") for model in ("exercise", "routine")),
    "view_patient",
    "change_patient",
    "view_sessionlog",
    "view_exerciselog",
}
ADMINISTRATOR = THERAPIST | {
    "add_patient",
    "view_user",
    "add_user",
    "change_user",
    "delete_exercise",
    "delete_routine",
}
ROLES = {"Therapist": THERAPIST, "Clinic administrator": ADMINISTRATOR}


def make_groups(apps, schema_editor):
    using = schema_editor.connection.alias
    # Django makes permissions after the last migration; here they are needed before.
    create_permissions(
        installed_apps.get_app_config("workouts"), verbosity=0, using=using, apps=apps
    )
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in ROLES.items():
        group, _is_new = Group.objects.using(using).get_or_create(name=name)
        permissions = Permission.objects.using(using).filter(
            content_type__app_label="workouts", codename__in=codenames
        )
        group.permissions.set(permissions)


def remove_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, remove_groups)]
