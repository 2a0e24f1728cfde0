"""The page behind the link that invites somebody to the desk: a password or a passkey, once.

Opening the link does not use it up; what is chosen on the page does. A second factor that the
account has already is asked for, as at every sign-in.
"""

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.ratelimit import consume_or_429
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from workouts.htmx import render_page
from workouts.models import StaffInvitation, User
from workouts.models.owners import OwnerRequest
from workouts.people.account_forms import SetPasswordForm
from workouts.views.welcome import keeps_address


@keeps_address
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome_desk(request: OwnerRequest, secret: str) -> HttpResponse:
    """Asks how the person wants to sign in; whatever is refused leaves the link as it was."""
    if too_many := consume_or_429(request, action="welcome", limit_get=True):
        return too_many
    now = timezone.now()
    own = StaffInvitation.objects.open(now=now).of_secret(secret)
    user = User.objects.filter(staff_invitation__in=own).first()
    if user is None:
        return closed(request)
    with_passkey = "passkey" in request.POST
    has_password = request.method == "POST" and not with_passkey
    form = SetPasswordForm(user, request.POST if has_password else None)
    if not (with_passkey or form.is_valid()):
        context = {"form": form, "invited": user, "other": other_person(request, user)}
        status = 422 if form.is_bound else 200
        return render_page(request, "workouts/welcome_desk.html", context, status=status)
    if StaffInvitation.objects.use(secret, now=now) is None:
        return closed(request)
    # Whatever opened the account until now was lost, or may be in wrong hands.
    user.sign_out_everywhere()
    if with_passkey:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    else:
        form.save()
    return sign_in(request, user, next_url=next_page(user, with_passkey=with_passkey))


def closed(request: OwnerRequest) -> HttpResponse:
    return render_page(request, "workouts/welcome_desk_closed.html", status=404)


def other_person(request: OwnerRequest, user: User) -> User | None:
    """Who is signed in here and would be signed out, if that is somebody else."""
    return request.user if request.user.is_authenticated and request.user != user else None


def next_page(user: User, *, with_passkey: bool) -> str:
    """Where to go once signed in: to what is still missing, else to the desk."""
    if with_passkey:
        return reverse("mfa_add_webauthn")
    return reverse("admin:index" if is_mfa_enabled(user) else "mfa_index")


def sign_in(request: OwnerRequest, user: User, *, next_url: str) -> HttpResponse:
    login = Login(user=user, redirect_url=next_url, email_verification=EmailVerificationMethod.NONE)
    response = perform_login(request, login)
    if request.user == user:
        # The link let them choose how to sign in: the next pages need not ask who this is.
        record_authentication(request, user, method="link", reauthenticated=True)
    return response
