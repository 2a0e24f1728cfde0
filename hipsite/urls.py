"""All addresses: the pages, the accounts, the therapist's desk."""

from allauth.mfa.totp.views import activate_totp
from csp.decorators import csp_update
from django.contrib import admin
from django.urls import include, path

from workouts.views import addresses

urlpatterns = [
    path("", include("workouts.urls")),
    # The one page with a picture in its address: the code to scan for a second factor.
    path("accounts/2fa/totp/activate/", csp_update({"img-src": ["data:"]})(activate_totp)),
    path("accounts/email/", addresses.account_email, name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "workouts.views.errors.bad_request"
handler404 = "workouts.views.errors.not_found"
