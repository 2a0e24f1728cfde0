"""A patient's settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workouts.forms import ProfileForm
from workouts.htmx import render_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    patient = request.owner.as_patient().patient
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=patient)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your settings are saved."))
        return redirect("profile")
    status = 422 if form.is_bound else 200
    return render_page(request, "workouts/profile.html", {"form": form}, status=status)
