"""The head of each page about one patient: the name, what may be done, and the tabs."""

from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workouts.admin.cover_marks import looks_after

register = template.Library()


class Tab(NamedTuple):
    """`page` names its URL; `below` begins the names of the pages that one reaches from it."""

    text: Any
    page: str
    below: tuple[str, ...] = ()
    permission: str = "workouts.view_patient"


TABS = (
    Tab(_("Brief"), "patient_brief"),
    Tab(_("Plan"), "patient_plan", ("plan_",), "workouts.view_plan"),
    Tab(_("Notes"), "patient_notes", ("therapistnote_",), "workouts.view_therapistnote"),
    Tab(_("Messages"), "patient_words"),
    Tab(_("Sessions"), "patient_sessions", ("sessionlog_",), "workouts.view_sessionlog"),
    Tab(_("Pauses"), "patient_pauses", ("pause_",), "workouts.view_pause"),
    Tab(_("Settings"), "patient_change", ("patient_history", "patient_deletion")),
    Tab(
        _("Access"),
        "patient_way-in",
        (
            "patient_link",
            "patient_account",
            "patient_activity",
            "patient_hand-over",
            "patient_cover",
            "patient_merge",
        ),
        "workouts.view_invitation",
    ),
    Tab(_("Files"), "patient_files"),
)


# The pages that offer to have the patient covered, handed over or discharged.
PAGES_WITH_ACTIONS = {"patient_brief", "patient_change"}


@register.inclusion_tag("admin/workouts/patient/tabs.html", takes_context=True)
def patient_tabs(context: dict[str, Any], patient: Any) -> dict[str, Any]:
    """The patient's name as the page's heading, and the tabs that this person may open."""
    request = context["request"]
    open_page = request.resolver_match.url_name.removeprefix("workouts_")
    tabs = [
        (
            tab.text,
            reverse(f"admin:workouts_{tab.page}", args=[patient.pk]),
            current(tab, open_page),
        )
        for tab in TABS
        if request.user.has_perm(tab.permission)
    ]
    offered = actions(request.user, patient) if open_page in PAGES_WITH_ACTIONS else []
    return {"patient": patient, "tabs": tabs, "actions": offered}


def actions(user: Any, patient: Any) -> list[tuple[Any, str]]:
    """Pairs of a text and a URL: what this person may have done with the patient."""
    pages = []
    if looks_after(user, patient):
        pages += [(_("Have a colleague cover"), "cover"), (_("Hand over"), "hand-over")]
    if not patient.user.works_at_desk:
        is_active = patient.user.is_active
        pages.append((_("Discharge") if is_active else _("Take back"), "activity"))
    if not user.has_perm("workouts.change_patient"):
        pages = []
    return [
        (text, reverse(f"admin:workouts_patient_{page}", args=[patient.pk])) for text, page in pages
    ]


def current(tab: Tab, open_page: str) -> str:
    """The value of `aria-current`: the open page itself, one below it, or neither."""
    if tab.page == open_page:
        return "page"
    return "true" if open_page.startswith(tab.below) else ""
