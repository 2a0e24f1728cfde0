"""The service worker, the offline page and the kit by which a session starts without a network.

The service worker caches the page and its files, which are the same for everybody. The plan of a
person who is signed in is in the kit, which the scripts store apart, and delete at the sign-out.
"""

import hashlib
import json
import re
import time
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hipsite.bundle import bundle
from workouts.domain.timeline import build, minutes
from workouts.forms.sessions import StartForm
from workouts.models.clinic import current_clinic
from workouts.models.exercise_logs import prescriptions
from workouts.models.owners import Owner, OwnerRequest
from workouts.models.plans import SessionLength
from workouts.player.cues import Cues, read_cues
from workouts.reminders import push
from workouts.views.player import unstarted_context

# The cached page has nobody's plan, and the script adapts the order of the sides to the day.
ANY_DAY = date(2000, 1, 1)
KEPT_FOLDERS = ("css", "figures", "icons", "js", "sounds")
KEPT_SUFFIXES = {".css", ".js", ".png", ".svg", ".wav"}
HTMX = "django_htmx/htmx-2.min.js"
WORKER = "js/offline/worker.js"
STATIC_ADDRESS = re.compile(rf'="({re.escape(settings.STATIC_URL)}[^"]+)"')
# A browser requests the worker with each page; the files that it caches change far less often.
VERSION_SECONDS = 300
ICON_SECONDS = 30 * 24 * 3600


@require_safe
def offline(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The page that a phone shows without a network. It reads no cookie and knows no user."""
    return HttpResponse(render_offline())


@require_safe
def offline_kit(request: OwnerRequest) -> HttpResponse:
    """Today's sessions of a signed-in person, to be stored on their phone; empty for a guest."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    owner = request.owner
    context = offline_context(owner, day=owner.today(now=timezone.now()), cues=read_cues(request))
    return HttpResponse(render_to_string("workouts/offline.html#offline-kit", context))


def render_offline() -> str:
    context = offline_context(None, day=ANY_DAY, cues=Cues())
    return render_to_string("workouts/offline.html", context)


def offline_context(owner: Owner | None, *, day: date, cues: Cues) -> dict[str, Any]:
    """The pages of the sessions that can be started, rendered without a request."""
    pages = {version: unstarted_context(owner, version, day) for version in SessionLength.values}
    common = {"page_owner": owner.page_id if owner else "", "clinic": current_clinic()}
    return {
        **common,
        "form": StartForm(),
        "versions": [
            {
                "name": version,
                "minutes": minutes(build(prescriptions(page["logs"]), pace=cues.pace)),
                "page": render_to_string("workouts/session.html#session-player", page | common),
            }
            for version, page in pages.items()
            if page
        ],
    }


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The worker's script. It contains a hash of the cached files, so that a change renews it."""
    files, version = kept(int(time.time()) // VERSION_SECONDS, get_language())
    options = json.dumps(
        {
            "version": version,
            "shell": reverse("offline"),
            "files": files,
            "reminder": push.payload(),
        }
    )
    source = f"self.offline = {options};\n{worker_script()}"
    response = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def worker_script() -> str:
    """What runs the worker. It is no module: Firefox knows modules in service workers since 147."""
    if is_packed():
        return f'importScripts("{static(WORKER)}");\n'
    scripts = Path(settings.STATICFILES_DIRS[0]) / "js"
    return bundle(WORKER.removeprefix("js/"), lambda name: (scripts / name).read_text())


def is_packed() -> bool:
    return getattr(staticfiles_storage, "is_packed", False)


@lru_cache(maxsize=4)
def kept(period: int, language: str | None) -> tuple[list[str], str]:  # noqa: ARG001 - renewed with each period, and for each language
    """The URLs of the files that the page needs, and a hash of them and of the page."""
    files = kept_files()
    content = "\n".join([*files, render_offline()])
    return files, hashlib.sha256(content.encode()).hexdigest()[:12]


def kept_files() -> list[str]:
    """Packed, the page links all files that it needs; otherwise its modules import others."""
    if is_packed():
        return sorted(set(STATIC_ADDRESS.findall(render_offline())))
    root = Path(settings.STATICFILES_DIRS[0])
    names = sorted(
        path.relative_to(root).as_posix()
        for folder in KEPT_FOLDERS
        for path in (root / folder).rglob("*")
        if path.suffix in KEPT_SUFFIXES
    )
    return [static(name) for name in [*names, HTMX]]


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The icon at the address where browsers look for one, whatever the page links."""
    icon = Path(settings.STATICFILES_DIRS[0]) / "icons" / "favicon.ico"
    response = HttpResponse(icon.read_bytes(), content_type="image/x-icon")
    patch_cache_control(response, public=True, max_age=ICON_SECONDS)
    return response


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django's signature
    """Name, icons and colors of the app once it is installed."""
    icons = [
        {
            "src": static(f"icons/{name}.png"),
            "sizes": sizes,
            "type": "image/png",
            "purpose": purpose,
        }
        for name, sizes, purpose in [
            ("icon-192", "192x192", "any"),
            ("icon-512", "512x512", "any"),
            ("maskable-512", "512x512", "maskable"),
        ]
    ]
    return JsonResponse(
        {
            "id": reverse("today"),
            "name": current_clinic().name or _("The Hip Workout"),
            "short_name": _("Hip Workout"),
            "description": _(
                "A daily hip workout, guided by timers and tones, with both hands free."
            ),
            "lang": get_language(),
            "start_url": reverse("today"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#f7f4ee",
            "theme_color": "#12675f",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )
