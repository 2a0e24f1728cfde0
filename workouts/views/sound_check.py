"""The sound check: ten seconds to hear the cues before the first session."""

import json
from dataclasses import asdict

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from workouts.htmx import render_page
from workouts.models.owners import OwnerRequest
from workouts.player.cues import read_cues
from workouts.views.start import start_context


@require_safe
def sound_check(request: OwnerRequest) -> HttpResponse:
    context = {
        **start_context(request, now=timezone.now()),
        "cues": json.dumps(asdict(read_cues(request))),
    }
    return render_page(request, "workouts/sound_check.html", context)
