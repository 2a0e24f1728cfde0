"""Ends the sessions of other browsers once an account at the desk has its first second factor."""

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from workouts.models import User


@receiver(authenticator_added)
def sign_out_other_browsers(
    request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: object
) -> None:
    """They signed in before there was a factor, so nobody has given it there."""
    others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
    if user.works_at_desk and not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        user.browser_sessions.exclude(session_key=request.session.session_key).delete()
