"""Actions on many patients of the list: a page that asks for what they need, and then does it."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse
from django.utils.translation import ngettext

from workouts.admin.access_log import record_patients_shown
from workouts.models.access_log import ReadPage

NAMES_SHOWN = 20
APPLY = "apply"


def posted_form(request):
    """What was filled in on the page of an action; None while the page is only opened."""
    return request.POST if APPLY in request.POST else None


def ask_page(patient_admin, request, patients, form, *, action, **texts):
    """The page of an action. `texts` are its `title`, what it does (`effect`) and `save`."""
    shown = list(patients[: NAMES_SHOWN + 1])
    more = patients.count() - NAMES_SHOWN if len(shown) > NAMES_SHOWN else 0
    record_patients_shown(request, shown[:NAMES_SHOWN], ReadPage.LIST)
    context = {
        **patient_admin.admin_site.each_context(request),
        **texts,
        "opts": patient_admin.opts,
        "form": form,
        "patients": shown[:NAMES_SHOWN],
        "more": more,
        "carried": carried(request, action),
        "cancel": request.get_full_path(),
    }
    status = 422 if form.is_bound else 200
    template = "admin/workouts/patient/for_many.html"
    return TemplateResponse(request, template, context, status=status)


def carried(request, action):
    """Names and values that the page sends again: which action, and for whom."""
    keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
    return [
        ("action", action),
        (APPLY, "yes"),
        ("select_across", "1" if request.POST.get("select_across") == "1" else "0"),
        *((ACTION_CHECKBOX_NAME, key) for key in keys),
    ]


def left_out_text(count):
    """For the chosen patients whom this person covers alone."""
    text = ngettext(
        "%(count)d patient whom you only cover was left out.",
        "%(count)d patients whom you only cover were left out.",
        count,
    )
    return text % {"count": count}
