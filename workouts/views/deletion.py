"""The page on which a person asks for all their data to be deleted, or takes that back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workouts.forms.account import DeletionForm
from workouts.htmx import render_page
from workouts.models import Deletion
from workouts.models.deletions import GRACE
from workouts.models.owners import SignedInRequest
from workouts.people import deletion as wishes


@login_required
@require_safe
def deletion(request: SignedInRequest) -> HttpResponse:
    return render_page(request, "workouts/deletion.html", deletion_context(request, DeletionForm()))


def deletion_context(request: SignedInRequest, form: DeletionForm) -> dict[str, Any]:
    return {
        "form": form,
        "pending": Deletion.objects.pending_of(request.user),
        "counts": wishes.shown_counts(request.user),
        "keeps_account": wishes.keeps_account(request.user),
        "grace_days": GRACE.days,
    }


@login_required
@require_POST
def ask_deletion(request: SignedInRequest) -> HttpResponse:
    form = DeletionForm(request.POST)
    if not form.is_valid():
        context = deletion_context(request, form)
        return render_page(request, "workouts/deletion.html", context, status=422)
    wishes.ask(request.user, now=timezone.now())
    messages.success(request, _("It will be deleted. Until then you can undo it here."))
    return redirect("deletion")


@login_required
@require_POST
def take_back_deletion(request: SignedInRequest) -> HttpResponse:
    if Deletion.objects.take_back(request.user, now=timezone.now()):
        messages.success(request, _("Everything stays as it is. We're glad you're here."))
    return redirect("deletion")
