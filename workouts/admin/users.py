"""Accounts, for a clinic's administrator: who may sign in, and who works at the desk as what.

A new account has no password: its owner signs in by a code sent by mail. Superusers are made on
the command line, so nothing at the desk can make or change one.
"""

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.scoped import ScopedAdmin
from workouts.models.people import ADMINISTRATOR_GROUP, THERAPIST_GROUP

ROLES = [THERAPIST_GROUP, ADMINISTRATOR_GROUP]


class UserAdmin(ScopedAdmin):
    list_display = ["email", "name", "is_staff", "roles", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request, obj=None):
        work = (
            _("Work at the desk"),
            {
                "fields": ["is_staff", "groups"],
                "description": _("Both are needed: the tick to sign in, a role to do anything."),
            },
        )
        if obj is None:
            return [(None, {"fields": ["email", "name"]}), work]
        return [
            (None, {"fields": ["email", "name", "is_active", "joined_at", "last_login"]}),
            work,
        ]

    def get_readonly_fields(self, request, obj=None):
        """Nobody raises, or locks out, themselves."""
        own = ["is_active", "is_staff", "groups"] if obj == request.user else []
        return ["joined_at", "last_login", *own]

    def has_change_permission(self, request, obj=None):
        """Whoever can change an address can sign in with it, so a superuser's is out of reach."""
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not is_above

    def has_delete_permission(self, request, obj=None):
        """An account is closed by unticking “active”; what it wrote stays."""
        return False

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """The two roles and no other group, whatever was posted."""
        kwargs["queryset"] = Group.objects.filter(name__in=ROLES).order_by("name")
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            # An address that is no longer this person's must not open the account.
            EmailAddress.objects.filter(user=obj).delete()
            if obj.email:
                EmailAddress.objects.create(user=obj, email=obj.email, primary=True, verified=False)

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user):
        return ", ".join(group.name for group in user.groups.all()) or "–"
