"""Who a browser's session says is signed in, with the patient that this person is.

Each session holds the dotted path of its backend: moved, it would sign everybody out.
"""

from allauth.account import auth_backends

from workouts.models import User


class AuthenticationBackend(auth_backends.AuthenticationBackend):
    """Allauth's, which reads the patient along with the user: every page asks for both."""

    def get_user(self, user_id: int) -> User | None:
        try:
            user = User.objects.select_related("patient").get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None
