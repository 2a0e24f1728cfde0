"""The authentication backend: reads the signed-in user together with their patient.

Each session stores the dotted path of its backend: moving it would sign everybody out.
"""

from allauth.account import auth_backends

from workouts.models import User


class AuthenticationBackend(auth_backends.AuthenticationBackend):
    """Allauth's, with the patient joined: every page needs both."""

    def get_user(self, user_id: int) -> User | None:
        try:
            user = User.objects.select_related("patient").get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None
