"""Requires a second factor of staff, everywhere but on one's own machine."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _


class StaffSecondFactorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.STAFF_NEED_SECOND_FACTOR and self.lacks_factor(request):
            messages.warning(
                request, _("Set up a second factor first: the desk holds patients' data.")
            )
            return redirect("mfa_index")
        return self.get_response(request)

    def lacks_factor(self, request):
        return (
            request.path.startswith(reverse("admin:index"))
            and request.user.is_authenticated
            and request.user.is_staff
            and not is_mfa_enabled(request.user)
        )
