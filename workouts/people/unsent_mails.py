"""What a page says when the email that it was to send could not be sent: nothing else is lost.

A mail server that hangs, that says "later" or that refuses is no fault of whoever waits for a code.
Where the address was typed, the message is beside it (`ShowsUnsentMail`); elsewhere it is on the
page from which the email was asked for (`UnsentMailMiddleware`).
"""

from collections.abc import Callable
from typing import Any

from allauth.account import views
from allauth.account.internal.stagekit import clear_login
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from workouts.people.accounts import MailNotSentError

NOT_SENT = _("The email could not be sent. Try again in a few minutes.")


class ShowsUnsentMail:
    """Mixed into allauth's view of a form with an address: shows it again, with the message."""

    request: HttpRequest

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]  # of the view it is mixed into
        except MailNotSentError:
            clear_login(self.request)
            form.add_error("email" if "email" in form.fields else "login", NOT_SENT)
            response = self.form_invalid(form)  # type: ignore[attr-defined]  # likewise
            response.status_code = 422
            return response


class SignupView(ShowsUnsentMail, views.SignupView):
    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Without its code nobody could confirm the new account: it may be made again."""
        user = getattr(self, "user", None)
        if user is not None:
            user.delete()
        return super().form_invalid(form)


class RequestLoginCodeView(ShowsUnsentMail, views.RequestLoginCodeView):
    pass


class LoginView(ShowsUnsentMail, views.LoginView):
    pass


class PasswordResetView(ShowsUnsentMail, views.PasswordResetView):
    pass


signup = SignupView.as_view()
request_login_code = RequestLoginCodeView.as_view()
login = LoginView.as_view()
password_reset = PasswordResetView.as_view()


class UnsentMailMiddleware:
    """Leads back to the page from which an email was asked for that could not be sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> Any:
        if not isinstance(exception, MailNotSentError):
            return None
        messages.error(request, NOT_SENT)
        return HttpResponseRedirect(request.get_full_path())
