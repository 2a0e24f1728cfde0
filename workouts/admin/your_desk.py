""" "Your desk": what a member of staff chooses for themselves, and where they are signed in."""

from datetime import time

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workouts.admin.scoped import SAFE_METHODS
from workouts.models import DailyMail
from workouts.models.daily_mails import HOURS
from workouts.people.devices import find_session, sign_out, sign_out_others
from workouts.people.listed_devices import listed_devices, signed_out_text


class DailyMailForm(forms.Form):
    """At which hour the daily email is wanted; empty for none."""

    hour = forms.TypedChoiceField(
        label=gettext_lazy("Daily email"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["hour"]
        field.choices = [
            ("", _("No email")),
            *((hour, _("At %(time)s") % {"time": time_format(time(hour))}) for hour in HOURS),
        ]
        field.help_text = self.hint(user)
        field.disabled = user.email is None

    def hint(self, user):
        if user.email is None:
            return _("For this, your account needs an email address.")
        if user.email_waits:
            return _("Emails start once you confirm your email address.")
        return _(
            "How many patients need you and how many messages wait: no names, nothing about"
            " health. Only on a day with something new."
        )


def your_desk(admin_site, request):
    if request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    form = DailyMailForm(user=request.user, initial={"hour": daily_of(request.user).hour})
    return page(admin_site, request, form, status=200)


def choose_daily_mail(admin_site, request):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    daily = daily_of(request.user)
    form = DailyMailForm(request.POST, user=request.user, initial={"hour": daily.hour})
    if not form.is_valid():
        return page(admin_site, request, form, status=422)
    if form.cleaned_data["hour"] != daily.hour:
        here = timezone.localtime()
        daily.choose(form.cleaned_data["hour"], at=here)
    messages.success(request, chosen_text(daily.hour))
    return redirect("admin:your_desk")


def chosen_text(hour):
    if hour is None:
        return _("You get no daily email.")
    return _("Daily email at %(time)s") % {"time": time_format(time(hour))}


def daily_of(user):
    return DailyMail.objects.filter(user=user).first() or DailyMail(user=user)


def page(admin_site, request, form, *, status):
    context = {
        **admin_site.each_context(request),
        "title": _("Your desk"),
        "form": form,
        "factors": factors_text(request.user),
        "devices": listed_devices(request, request.user, now=timezone.now()),
    }
    return TemplateResponse(request, "admin/your_desk.html", context, status=status)


def factors_text(user):
    """Which second factors there are; empty without one."""
    types = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    passkeys = types.count(Authenticator.Type.WEBAUTHN)
    texts = []
    if Authenticator.Type.TOTP in types:
        texts.append(_("an authenticator app"))
    if passkeys:
        texts.append(
            ngettext("%(count)d passkey", "%(count)d passkeys", passkeys) % {"count": passkeys}
        )
    return ", ".join(texts)


def sign_out_device(_admin_site, request, ref):
    """Signs out one of one's own devices. One that is signed out already stays so."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    sign_out(find_session(request.user, ref).exclude(pk=request.session.session_key))
    messages.success(request, _("That device is signed out."))
    return redirect("admin:your_desk")


def sign_out_other_devices(_admin_site, request):
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    messages.success(request, signed_out_text(sign_out_others(request, request.user)))
    return redirect("admin:your_desk")


def urls(page_of):
    """The addresses; `page_of` makes a view of the desk from one of the functions above."""
    return [
        path("you/", page_of(your_desk), name="your_desk"),
        path("you/daily-email/", page_of(choose_daily_mail), name="choose_daily_mail"),
        path("you/devices/sign-out/", page_of(sign_out_other_devices), name="sign_out_others"),
        path("you/devices/<slug:ref>/sign-out/", page_of(sign_out_device), name="sign_out_one"),
    ]
