"""The pages of recovery codes: shown once, when they are made, with a file to download."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from workouts.models.owners import SignedInRequest

# The session key of the codes that were shown, and until when they may be downloaded.
SHOWN = "recovery_codes_shown"
KEEP_SECONDS = 10 * 60


def own_codes(request: HttpRequest) -> Any:
    """The person's codes, without marking them as viewed; None without any."""
    kind = Authenticator.Type.RECOVERY_CODES
    found = Authenticator.objects.filter(user=request.user, type=kind).first()
    return found.wrap() if found else None


class CodesView(views.ViewRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The codes the first time only; later the number of those left."""
        codes = own_codes(self.request)
        is_first = codes is not None and not codes.did_view
        context = super().get_context_data(**kwargs)
        count = len(context["unused_codes"])
        if is_first:
            until = time.time() + KEEP_SECONDS
            self.request.session[SHOWN] = [codes.instance.pk, until]
        else:
            context["unused_codes"] = []
        return {**context, "left_count": count}


def may_keep(request: HttpRequest) -> bool:
    """Whether this browser has just shown the codes, and they are still valid."""
    pk, until = request.session.get(SHOWN, (None, 0))
    codes = own_codes(request)
    return codes is not None and codes.instance.pk == pk and time.time() < until


view_recovery_codes = login_required(CodesView.as_view())


@login_required
def download_recovery_codes(request: SignedInRequest) -> HttpResponseBase:
    if not may_keep(request):
        return redirect("mfa_view_recovery_codes")
    return views.download_recovery_codes(request)
