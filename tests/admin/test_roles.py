"""Which permissions the groups of therapists and administrators have."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection

from workouts.models.users import ADMINISTRATOR_GROUP, THERAPIST_GROUP

pytestmark = pytest.mark.django_db

migration = import_module("workouts.migrations.0002_groups")
of_pauses = import_module("workouts.migrations.0006_pause_permissions")
of_the_desk = import_module("workouts.migrations.0009_desk_permissions")

OF_THERAPISTS = {
    "add_exercise",
    "add_invitation",
    "add_pause",
    "add_plan",
    "add_planitem",
    "add_routine",
    "add_routineitem",
    "add_therapistnote",
    "change_exercise",
    "change_invitation",
    "change_patient",
    "change_pause",
    "change_plan",
    "change_planitem",
    "change_routine",
    "change_routineitem",
    "change_therapistnote",
    "delete_pause",
    "delete_plan",
    "delete_planitem",
    "delete_routineitem",
    "delete_therapistnote",
    "view_barrieranswer",
    "view_exercise",
    "view_exerciselog",
    "view_invitation",
    "view_patient",
    "view_pause",
    "view_plan",
    "view_planitem",
    "view_routine",
    "view_routineitem",
    "view_sessionlog",
    "view_therapistnote",
}


def permissions_of(name):
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


def test_therapist_may_do_what_the_work_needs():
    assert permissions_of(THERAPIST_GROUP) == OF_THERAPISTS


def test_administrator_may_also_add_people_clear_the_catalogue_and_see_who_read_what():
    assert permissions_of(ADMINISTRATOR_GROUP) - OF_THERAPISTS == {
        "add_deletion",
        "add_patient",
        "add_user",
        "change_clinic",
        "change_deletion",
        "change_user",
        "delete_exercise",
        "delete_routine",
        "view_clinic",
        "view_deletion",
        "view_patientread",
        "view_user",
    }


def test_making_the_groups_again_changes_nothing():
    before = permissions_of(THERAPIST_GROUP)
    editor = SimpleNamespace(connection=connection)

    migration.make_groups(apps, editor)
    of_pauses.add_permissions(apps, editor)
    of_the_desk.add_permissions(apps, editor)

    assert permissions_of(THERAPIST_GROUP) == before
    assert Group.objects.count() == 2


def test_removing_the_groups_removes_no_other():
    Group.objects.create(name="Front desk")

    migration.remove_groups(apps, SimpleNamespace(connection=connection))

    assert [group.name for group in Group.objects.all()] == ["Front desk"]


def test_permissions_of_pauses_are_taken_back_alone():
    editor = SimpleNamespace(connection=connection)

    of_pauses.remove_permissions(apps, editor)

    assert OF_THERAPISTS - permissions_of(THERAPIST_GROUP) == of_pauses.CODENAMES


def test_permissions_of_the_desk_are_taken_back_alone():
    editor = SimpleNamespace(connection=connection)

    of_the_desk.remove_permissions(apps, editor)

    assert OF_THERAPISTS - permissions_of(THERAPIST_GROUP) == of_the_desk.THERAPIST
