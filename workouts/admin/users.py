"""Accounts at the desk, for a clinic's administrator: who may sign in, and with which role.

New ones are invited (`colleagues.py`). Superusers are made on the command line, so nothing at the
desk can make or change one.
"""

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import display_for_value
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from workouts.admin.columns import yes_or_no
from workouts.admin.scoped import ScopedAdmin
from workouts.models import User
from workouts.models.access_log import ReadPage
from workouts.models.users import ADMINISTRATOR_GROUP, THERAPIST_GROUP

ROLES = [THERAPIST_GROUP, ADMINISTRATOR_GROUP]


class HandOverAllForm(forms.Form):
    therapist = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("New therapist"))

    def __init__(self, *args, former, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["therapist"].queryset = User.objects.therapists().exclude(pk=former.pk)


class UserAdmin(ScopedAdmin):
    read_page = ReadPage.ACCOUNT
    list_display = ["email", "full_name", "works_at_desk", "roles", "active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["folded"]
    ordering = ["folded", "pk"]

    def get_urls(self):
        view = require_http_methods(["GET", "HEAD", "POST"])(self.reset_factor)
        reset = path(
            "<path:object_id>/factor/",
            self.admin_site.admin_view(view),
            name="workouts_user_factor",
        )
        hand_over = path(
            "<path:object_id>/patients/",
            self.admin_site.admin_view(self.hand_over_all),
            name="workouts_user_patients",
        )
        return [reset, hand_over, *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["has_patients"] = obj is not None and obj.patients.exists()
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def hand_over_all(self, request, object_id):
        """Hands all patients of one therapist over to another one, after a confirmation."""
        user = self.get_object(request, object_id)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        posted = request.POST if request.method == "POST" else None
        form = HandOverAllForm(posted, former=user)
        if form.is_valid():
            therapist = form.cleaned_data["therapist"]
            with transaction.atomic():
                count = user.hand_over_patients(therapist, now=timezone.now())
            messages.success(request, handed_over_text(count, therapist))
            return redirect("admin:workouts_user_change", user.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Hand over the patients of %(user)s") % {"user": user},
            "opts": self.opts,
            "original": user,
            "count": user.patients.count(),
            "form": form,
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(
            request, "admin/workouts/user/patients.html", context, status=status
        )

    def reset_factor(self, request, object_id):
        """Removes a lost second factor, after a confirmation. Never one's own."""
        user = self.get_object(request, object_id)
        if user is None:
            raise Http404
        if user == request.user or not self.has_change_permission(request, user):
            raise PermissionDenied
        factors = Authenticator.objects.filter(user=user)
        if request.method != "POST":
            context = {
                **self.admin_site.each_context(request),
                "title": _("Reset the second factor of %(user)s") % {"user": user},
                "opts": self.opts,
                "original": user,
                "has_factor": factors.exists(),
            }
            return TemplateResponse(request, "admin/workouts/user/factor.html", context)
        with transaction.atomic():
            deleted, _models = factors.delete()
            if deleted:
                user.sign_out_everywhere()
                self.log_change(request, user, _("Reset the second factor"))
        if deleted:
            messages.success(
                request, _("The second factor is reset, and every browser signed out.")
            )
        else:
            messages.info(request, _("There was no second factor to reset."))
        return redirect("admin:workouts_user_change", user.pk)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("patient").prefetch_related("groups")

    def whose(self, user):
        return user.opaque_id if hasattr(user, "patient") else None

    def get_fieldsets(self, request, obj=None):
        work = (
            _("Work at the desk"),
            {
                "fields": ["is_staff", "groups"],
                "description": _(
                    "Both are needed: the check mark to sign in, a role to do anything."
                ),
            },
        )
        return [
            (None, {"fields": ["email", "name", "is_active", "joined", "last_login"]}),
            work,
        ]

    def get_readonly_fields(self, request, obj=None):
        """Nobody changes their own role, or locks themselves out."""
        own = ["is_active", "is_staff", "groups"] if obj == request.user else []
        return ["joined", "last_login", *own]

    def has_change_permission(self, request, obj=None):
        """Only superusers change superusers: with a new address one could sign in as them."""
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above

    def has_add_permission(self, request):
        """Colleagues are invited, patients too, and others sign up."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Accounts are never deleted here, but closed by unticking “active”."""
        return False

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Offers and accepts the two roles only."""
        kwargs["queryset"] = Group.objects.filter(name__in=ROLES).order_by("name")
        kwargs |= {"widget": forms.CheckboxSelectMultiple, "label": _("Role"), "help_text": ""}
        kwargs["form_class"] = RolesField
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            obj.change_email(obj.email)

    works_at_desk = yes_or_no("is_staff", gettext_lazy("works at the desk"))
    active = yes_or_no("is_active", gettext_lazy("active"))

    @admin.display(description=gettext_lazy("name"), ordering="folded")
    def full_name(self, user):
        return user.name

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        work = {"is_active", "is_staff", "groups"} & set(form.changed_data)
        if work and not form.instance.may_look_after:
            warn_of_patients(request, form.instance)

    @admin.display(description=gettext_lazy("joined"))
    def joined(self, user):
        return display_for_value(user.joined, "–")

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user):
        return roles_text(user) or "–"


class RolesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, group):
        return _(group.name)


def roles_text(user):
    """The roles, stored in English, in the language of whoever reads this."""
    return ", ".join(_(group.name) for group in user.groups.all())


def handed_over_text(count, therapist):
    text = ngettext(
        "%(count)d patient is looked after by %(therapist)s now.",
        "%(count)d patients are looked after by %(therapist)s now.",
        count,
    )
    return text % {"count": count, "therapist": therapist}


def warn_of_patients(request, user):
    """Warns that patients are left without a therapist, with a link to hand them over."""
    count = user.patients.count()
    if not count:
        return
    text = ngettext(
        "%(user)s looks after %(count)d patient, whom no therapist sees from now on.",
        "%(user)s looks after %(count)d patients, whom no therapist sees from now on.",
        count,
    ) % {"count": count, "user": user}
    url = reverse("admin:workouts_user_patients", args=[user.pk])
    link = format_html('<a href="{}">{}</a>', url, _("Hand them over to a colleague"))
    messages.warning(request, format_html("{} {}", text, link))
