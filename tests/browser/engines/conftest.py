"""One browser of each engine, on a network that can be lost, and a patient with a short plan."""

import shutil

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from model_bakery import baker

from tests.browser.conftest import PHONE
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.firefox import Firefox
from tests.browser.engines.installed import (
    ENGINES,
    OLD_CHROMIUM_PATH,
    missing,
    sentence,
)
from tests.browser.engines.network import Network
from tests.browser.engines.qt import QtChromium
from tests.browser.engines.webkit import WebKit
from workouts.models import Plan, PlanItem, Routine

# The program on npm is from some weeks before the release, which has the units of small windows.
AS_RELEASED = "--enable-blink-features=CSSViewportUnits4"
PICTURES = settings.VAR_DIR / "engines"
PASSWORD = "a-long-made-up-password"
NAME = "Henrietta of the Hills"
# Short, as time is real here, yet long enough to be looked at twice.
HOLD, REST = 6, 3
DOSES = {"flexion-stretch": 2, "hip-flexor-stretch": 1}


@pytest.fixture(scope="session", params=ENGINES)
def engine(request):
    """The name of each engine; one that is not there is no reason to pass."""
    if request.param in missing():
        pytest.fail(sentence(request.param))
    return request.param


@pytest.fixture
def phone(engine, request, tmp_path):
    """A new browser of that engine, whose console has nothing to complain about in the end."""
    if engine == "firefox":
        browser = Firefox(tmp_path, size=PHONE)
    elif engine == "webkit":
        browser = WebKit(tmp_path, size=PHONE)
    elif engine == "chromium-102":
        browser = QtChromium(tmp_path, size=PHONE)
    else:
        launch = request.getfixturevalue("browser_type_launch_args")
        if engine == "old-chromium":
            launch = launch | {"executable_path": OLD_CHROMIUM_PATH}
            launch["args"] = [*launch["args"], AS_RELEASED]
        browser = Chromium(request.getfixturevalue("playwright"), size=PHONE, **launch)
    yield browser
    errors = browser.take_errors()
    browser.close()
    assert errors == []


@pytest.fixture
def network(live_server):
    network = Network(live_server.thread.host, live_server.thread.port)
    yield network
    network.lose()


class Pictures:
    """What a session looked like in one engine, in its order, to be looked at."""

    def __init__(self, phone, folder):
        self.phone, self.folder = phone, folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def take(self, name):
        self.store(self.phone.picture(), name)

    def store(self, picture, name):
        nth = len(list(self.folder.iterdir())) + 1
        picture.save(self.folder / f"{nth:02}-{name}.png")


@pytest.fixture
def pictures(phone, engine):
    return Pictures(phone, PICTURES / engine)


@pytest.fixture
def henrietta(content, make_patient):
    """A patient who signs in by a password, with the shortest time to get ready."""
    cache.clear()  # of the limits on signing in
    patient = make_patient("henrietta@example.com", name=NAME, lead_in_seconds=5)
    patient.user.set_password(PASSWORD)
    patient.user.save()
    EmailAddress.objects.create(
        user=patient.user, email=patient.user.email, verified=True, primary=True
    )
    plan = baker.make(
        Plan, patient=patient, routine=Routine.objects.default(), starts_on="2026-01-01"
    )
    for item in plan.routine.items.select_related("exercise"):
        reps = DOSES.get(item.exercise.slug)
        figures = {"reps_min": reps, "reps_max": reps, "hold_seconds": HOLD, "rest_seconds": REST}
        baker.make(PlanItem, plan=plan, item=item, **figures if reps else {"is_left_out": True})
    return patient
