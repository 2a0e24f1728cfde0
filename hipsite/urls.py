"""All addresses: the pages, the accounts, the therapist's desk."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("workouts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "workouts.views.errors.bad_request"
handler404 = "workouts.views.errors.not_found"
