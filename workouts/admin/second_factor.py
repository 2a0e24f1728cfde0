"""Requires a second factor of staff, everywhere but on one's own machine."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from workouts.admin.idle import is_at_desk


class StaffSecondFactorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, _view, _args, _kwargs):
        if settings.STAFF_NEED_SECOND_FACTOR and self.lacks_factor(request):
            messages.warning(
                request, _("Set up a second factor first: the desk holds patients' data.")
            )
            return redirect("mfa_index")
        return None

    def lacks_factor(self, request):
        return (
            is_at_desk(request)
            and request.user.is_authenticated
            and request.user.is_staff
            and not is_mfa_enabled(request.user)
        )
