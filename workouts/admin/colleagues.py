"""Inviting colleagues to the desk: a link that lets them choose how to sign in, once.

As with patients' links, the secret is only in the response that makes it and in that page's form
for the mail. Administrators alone come here, and nobody makes a link for themselves or, without
being one, for a superuser.
"""

from functools import wraps
from smtplib import SMTPException

from allauth.core.ratelimit import consume_or_429
from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE
from django.contrib.admin.widgets import AdminEmailInputWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workouts.admin.access_log import record_shown
from workouts.admin.invitations import SAVED_AT_ONCE
from workouts.admin.link_ways import LinkWays
from workouts.admin.scoped import SAFE_METHODS, log
from workouts.mails import compose, site_context, site_url
from workouts.models import StaffInvitation, User
from workouts.models.access_log import ReadPage
from workouts.models.names import NameInput
from workouts.models.users import ADMINISTRATOR_GROUP, THERAPIST_GROUP

ROLES = [
    (THERAPIST_GROUP, gettext_lazy("Therapist: sees own patients")),
    (ADMINISTRATOR_GROUP, gettext_lazy("Clinic administrator: sees everything")),
]


class InviteForm(forms.Form):
    name = NameInput(
        label=gettext_lazy("Name"), max_length=150, required=True, widget=AdminTextInputWidget
    )
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        help_text=gettext_lazy("Your colleague signs in with it."),
        widget=AdminEmailInputWidget,
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=ROLES,
        initial=THERAPIST_GROUP,
        widget=forms.RadioSelect,
    )

    address_owner = None

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        owner = self.address_owner = User.objects.of_address(email).first()
        if owner is not None:
            raise ValidationError(
                format_html(
                    _("This is the address of <a href='{}'>{}</a>. Give that account a role."),
                    reverse("admin:workouts_user_change", args=[owner.pk]),
                    owner,
                ),
                code="taken",
            )
        return email


def for_administrators(methods):
    """Decorator: the page takes these methods, of administrators alone."""

    def decorate(view):
        @wraps(view)
        def answer(admin_site, request, **kwargs):
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if not request.user.sees_whole_clinic:
                raise PermissionDenied
            return view(admin_site, request, **kwargs)

        return answer

    return decorate


def get_colleague(request, pk):
    """Somebody who works at the desk and whom this person may invite."""
    colleagues = User.objects.visible_to(request.user).filter(is_staff=True)
    if not request.user.is_superuser:
        colleagues = colleagues.filter(is_superuser=False)
    return get_object_or_404(colleagues.exclude(pk=request.user.pk), pk=pk)


def page(admin_site, request, template, *, title, status=200, **more):
    context = {**admin_site.each_context(request), "title": title, **more}
    return TemplateResponse(request, f"admin/{template}.html", context, status=status)


@for_administrators([*SAFE_METHODS, "POST"])
def invite_colleague(admin_site, request):
    """Shows the form; once it is valid, the new account's link, which is never shown again."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and (too_many := consume_or_429(request, action="invite")):
        return too_many
    if form.is_valid():
        try:
            with transaction.atomic():
                invitation, secret = StaffInvitation.objects.invite(
                    **form.cleaned_data, by=request.user, now=timezone.now()
                )
                log(request, [invitation.user], ADDITION, _("Invited to the desk"))
        except IntegrityError:
            form.add_error(None, SAVED_AT_ONCE)
        else:
            return link_page(admin_site, request, invitation, secret)
    if form.address_owner and hasattr(form.address_owner, "patient"):
        record_shown(request, [form.address_owner.opaque_id], ReadPage.WAY_IN)
    status = 422 if form.is_bound else 200
    title = _("Invite a colleague")
    return page(admin_site, request, "invite_colleague", title=title, status=status, form=form)


@for_administrators(SAFE_METHODS)
def staff_invitation(admin_site, request, pk):
    """The state of a colleague's link, with the buttons that make a new one or revoke it."""
    user = get_colleague(request, pk)
    invitation = StaffInvitation.objects.filter(user=user).first()
    return page(
        admin_site,
        request,
        "staff_invitation",
        title=_("Link for %(user)s") % {"user": user},
        colleague=user,
        invitation=invitation,
        state=invitation.state(now=timezone.now()) if invitation else "",
    )


@for_administrators(["POST"])
def renew_staff_link(admin_site, request, pk):
    if too_many := consume_or_429(request, action="invite"):
        return too_many
    user = get_colleague(request, pk)
    with transaction.atomic():
        invitation, secret = StaffInvitation.objects.issue(
            user, by=request.user, now=timezone.now()
        )
        log(request, [user], CHANGE, _("Made a new link to the desk"))
    user.refresh_from_db()
    if not user.is_active:
        messages.error(request, _("The account is closed: no link opens it."))
        return redirect("admin:staff_invitation", user.pk)
    return link_page(admin_site, request, invitation, secret)


@for_administrators(["POST"])
def revoke_staff_link(_admin_site, request, pk):
    user = get_colleague(request, pk)
    invitation = StaffInvitation.objects.filter(user=user).first()
    with transaction.atomic():
        is_revoked = invitation and invitation.revoke(now=timezone.now())
        if is_revoked:
            log(request, [user], CHANGE, _("Revoked the link to the desk"))
    if is_revoked:
        messages.success(request, _("The link no longer works."))
    else:
        messages.info(request, _("There is no open link."))
    return redirect("admin:staff")


@for_administrators(["POST"])
def mail_staff_link(admin_site, request, pk):
    """Mails the link from the page that shows it, and shows it again."""
    if too_many := consume_or_429(request, action="invite"):
        return too_many
    user = get_colleague(request, pk)
    secret = request.POST.get("secret", "").encode("utf-8", "replace").decode()
    own = StaffInvitation.objects.open(now=timezone.now()).of_secret(secret)
    invitation = own.filter(user=user).first()
    if invitation is None:
        messages.error(request, _("That link no longer works. Make a new one."))
        return redirect("admin:staff_invitation", user.pk)
    return link_page(
        admin_site, request, invitation, secret, is_sent=send(request, invitation, secret)
    )


def send(request, invitation, secret):
    """Whether the mail server has taken the link."""
    context = {
        **site_context(site_url(request).rstrip("/")),
        "by": request.user,
        "path": reverse("welcome_desk", args=[secret]),
        "expires_at": invitation.expires_at,
    }
    try:
        return bool(compose("mail/staff_link.txt", context, to=invitation.user.email).send())
    except (OSError, SMTPException):
        return False


def link_page(admin_site, request, invitation, secret, *, is_sent=None):
    return page(
        admin_site,
        request,
        "staff_link",
        title=_("Link for %(user)s") % {"user": invitation.user},
        colleague=invitation.user,
        invitation=invitation,
        ways=LinkWays(site_url(request, reverse("welcome_desk", args=[secret]))),
        secret=secret,
        is_sent=is_sent,
    )


def urls(page_of):
    """The addresses; `page_of` makes a view of the desk from a function of the site and request."""
    return [
        path("staff/invite/", page_of(invite_colleague), name="invite_colleague"),
        path("staff/<int:pk>/link/", page_of(staff_invitation), name="staff_invitation"),
        path("staff/<int:pk>/link/renew/", page_of(renew_staff_link), name="renew_staff_link"),
        path("staff/<int:pk>/link/revoke/", page_of(revoke_staff_link), name="revoke_staff_link"),
        path("staff/<int:pk>/link/mail/", page_of(mail_staff_link), name="mail_staff_link"),
    ]
