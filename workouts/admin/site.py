"""The desk's admin site: its name, its sign-in, its first page, and which models it shows."""

from functools import partial

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.contenttypes import views as contenttypes_views
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from workouts.admin.access_log import logs_access
from workouts.admin.access_log_list import PatientReadAdmin
from workouts.admin.catalogue import ExerciseAdmin, RoutineAdmin
from workouts.admin.clinic import ClinicAdmin
from workouts.admin.deletions import DeletionAdmin
from workouts.admin.first_page import first_page_context
from workouts.admin.keys import is_key
from workouts.admin.messages import clinic_messages
from workouts.admin.notes import TherapistNoteAdmin
from workouts.admin.patients import PatientAdmin
from workouts.admin.pauses import PauseAdmin
from workouts.admin.plans import PlanAdmin
from workouts.admin.search import find_patient
from workouts.admin.sessions import SessionLogAdmin
from workouts.admin.staff import urls as staff_urls
from workouts.admin.users import UserAdmin
from workouts.admin.your_desk import urls as your_desk_urls
from workouts.models import (
    Clinic,
    Deletion,
    Exercise,
    Patient,
    PatientRead,
    Pause,
    Plan,
    Routine,
    SessionLog,
    TherapistNote,
    User,
)
from workouts.models.access_log import ReadPage

MODEL_ADMINS = {
    Patient: PatientAdmin,
    TherapistNote: TherapistNoteAdmin,
    Plan: PlanAdmin,
    Pause: PauseAdmin,
    SessionLog: SessionLogAdmin,
    Exercise: ExerciseAdmin,
    Routine: RoutineAdmin,
    User: UserAdmin,
    Clinic: ClinicAdmin,
    Deletion: DeletionAdmin,
    PatientRead: PatientReadAdmin,
}


class AutocompleteView(AutocompleteJsonView):
    def process_request(self, request):
        """Refuses a reverse relation: no form has such a field, and Django would answer 500."""
        term, model_admin, source_field, to_field_name = super().process_request(request)
        if not source_field.concrete:
            raise PermissionDenied
        return term, model_admin, source_field, to_field_name

    def serialize_result(self, obj, to_field_name):
        self.model_admin.record_shown(self.request, [obj], ReadPage.SEARCH)
        return super().serialize_result(obj, to_field_name)


class ClinicAdminSite(admin.AdminSite):
    site_header = _("The Hip Workout")
    site_title = _("Therapist's desk")
    index_title = _("Today")
    enable_nav_sidebar = False

    def __init__(self, name="admin"):
        super().__init__(name)
        self.disable_action("delete_selected")
        for model, model_admin in MODEL_ADMINS.items():
            super().register(model, model_admin)

    def register(self, model_or_iterable, admin_class=None, **options):
        """Ignores other apps' admins: their pages do not check whose patients they show."""

    def login(self, request, extra_context=None):
        """Leads to allauth's login, which has the rate limits and the second factor."""
        return secure_admin_login(lambda _request: redirect("admin:index"))(request)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def password_change_done(self, request, extra_context=None):
        return redirect("admin:index")

    def autocomplete_view(self, request):
        return AutocompleteView.as_view(admin_site=self)(request)

    def admin_view(self, view, cacheable=False):  # noqa: FBT002 - Django's signature
        return super().admin_view(logs_access(view), cacheable)

    def each_context(self, request):
        return {**super().each_context(request), "idle_seconds": settings.STAFF_IDLE_SECONDS}

    def index(self, request, extra_context=None):
        context = first_page_context(request, self.get_model_admin(Patient))
        return super().index(request, {**context, **(extra_context or {})})

    def app_index(self, request, app_label, extra_context=None):
        """There is one app: its index is the first page."""
        return redirect("admin:index")

    def stay(self, request):
        """Requested by an open page while somebody reads or types, as activity."""
        return HttpResponse(status=204)

    def search(self, request):
        return find_patient(self, self.get_model_admin(Patient), request)

    def page_of(self, function):
        """The view of a page whose function takes this site and the request."""
        return self.admin_view(partial(function, self))

    def get_urls(self):
        own_urls = [
            *your_desk_urls(self.page_of),
            *staff_urls(self.page_of),
            path("stay/", self.admin_view(self.stay), name="stay"),
            path("search/", self.admin_view(self.search), name="search"),
            path("words/", self.page_of(clinic_messages), name="clinic_messages"),
        ]
        # The same route as that of Django's own view, so that no URL reaches that one.
        route = "r/<path:content_type_id>/<path:object_id>/"
        view = self.admin_view(self.view_on_site)
        return [*own_urls, path(route, view, name="view_on_site"), *super().get_urls()]

    def view_on_site(self, request, content_type_id, object_id):
        """Checks permissions: Django's own view reveals the URL of any row."""
        if not is_key(content_type_id):
            raise Http404
        model = get_object_or_404(ContentType, pk=content_type_id).model_class()
        if model is None or not self.is_registered(model):
            raise Http404
        model_admin = self.get_model_admin(model)
        obj = model_admin.get_object(request, object_id)
        if not model_admin.view_on_site or not model_admin.has_view_permission(request, obj):
            raise Http404
        return contenttypes_views.shortcut(request, content_type_id, object_id)
