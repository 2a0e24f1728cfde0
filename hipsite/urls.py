"""All URLs of the site: the pages, the accounts, the therapist's desk."""

from allauth.mfa.totp.views import activate_totp
from csp.decorators import csp_update
from django.contrib import admin
from django.urls import include, path

from workouts.people import unsent_mails
from workouts.people.accounts import takes_constant_time
from workouts.views import addresses, recovery_codes

urlpatterns = [
    path("", include("workouts.urls")),
    # The one page with a picture in a data: URL: the QR code for a second factor.
    path("accounts/2fa/totp/activate/", csp_update({"img-src": ["data:"]})(activate_totp)),
    path("accounts/signup/", takes_constant_time(unsent_mails.signup), name="account_signup"),
    path(
        "accounts/login/code/",
        takes_constant_time(unsent_mails.request_login_code),
        name="account_request_login_code",
    ),
    path(
        "accounts/password/reset/",
        takes_constant_time(unsent_mails.password_reset),
        name="account_reset_password",
    ),
    path("accounts/login/", unsent_mails.login, name="account_login"),
    path("accounts/email/", addresses.account_email, name="account_email"),
    path(
        "accounts/2fa/recovery-codes/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "accounts/2fa/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "workouts.views.errors.bad_request"
handler404 = "workouts.views.errors.not_found"
handler500 = "workouts.views.errors.server_error"
