"""Ends a browser's push reminders when somebody signs out on it."""

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from workouts.models import PushSubscription
from workouts.reminders import push


@receiver(user_logged_out)
def forget_this_browser(request: HttpRequest, **_kwargs: object) -> None:
    """Deletes the push subscription that the session, which still exists, was made in."""
    endpoint_hash = request.session.get(push.SESSION_KEY)
    if endpoint_hash:
        PushSubscription.objects.filter(endpoint_hash=endpoint_hash).delete()
