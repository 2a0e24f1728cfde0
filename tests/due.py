"""Patients of a real site whose reminder by email is due."""

import json
import subprocess
import sys

from tests.kept import ROOT

MAKE_PEOPLE = """
import json
from datetime import timedelta
from zoneinfo import ZoneInfo
from django.utils import timezone
from tests.bench.crowd import sign_in
from workouts.models import Patient, User
now = timezone.now() - timedelta(minutes=20)
zones = ("UTC", "Asia/Tokyo", "America/Los_Angeles")
zone = next(each for each in zones if 5 <= now.astimezone(ZoneInfo(each)).hour < 21)
found = []
for nth in range({count}):
    user = User.objects.create_user(f"p{{nth}}@example.com", name=f"Pat {{nth}}")
    Patient.objects.create(
        user=user,
        zone=zone,
        usual_slot=now.astimezone(ZoneInfo(zone)).time().replace(microsecond=0),
        remind_by_mail=True,
    )
    found.append(sign_in(user))
print(json.dumps(found))
"""


def make_people(site, count):
    """Makes that number of patients whose reminder is due; the cookies of each."""
    done = subprocess.run(  # noqa: S603 - our own command
        [
            sys.executable,
            "manage.py",
            "shell",
            "--no-imports",
            "-c",
            MAKE_PEOPLE.format(count=count),
        ],
        cwd=ROOT,
        env=site.env,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)
