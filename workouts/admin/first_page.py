"""The desk's first page: who needs me and why, what was seen, messages, who has not begun."""

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from workouts.admin.access_log import record_patients_shown, record_shown
from workouts.admin.attention_texts import flag_text
from workouts.admin.backups import last_backup
from workouts.admin.deletions import deletions_to_come
from workouts.admin.overview import GLANCES_REFRESHED_PER_PAGE, with_attention
from workouts.admin.translation_reviews import drafts_for
from workouts.domain.attention import Flag
from workouts.models import Cover, Invitation, SeenFlag, SessionLog
from workouts.models.access_log import ReadPage
from workouts.models.messages import read_unread
from workouts.progress.glances import refresh

MAX_PATIENTS_SHOWN = 12
MAX_MESSAGES_SHOWN = 5
MAX_SETTLED_SHOWN = 30


def first_page_context(request, patient_admin):
    """What the first page shows; nothing for an account without a role."""
    if not request.user.has_perm("workouts.view_patient"):
        return {}
    now = timezone.now()
    patients = patient_admin.get_queryset(request).filter(user__is_active=True)
    refresh(patients, now=now, most=GLANCES_REFRESHED_PER_PAGE)
    needing, has_more_needing = cut(who_needs(patients), MAX_PATIENTS_SHOWN)
    waiting, has_more_waiting = cut(who_has_not_begun(patients, now=now), MAX_PATIENTS_SHOWN)
    unread = read_unread(request.user, most=MAX_MESSAGES_SHOWN + 1)
    unread, has_more_unread = cut(unread, MAX_MESSAGES_SHOWN)
    seen = seen_flags_of(patients, now=now)
    patient_admin.complete_rows([*needing, *(row.patient for row in seen)])
    settled = [each for each in seen if is_resting(each)]
    visiting = who_visits(patients, now=now)
    covers = covers_of(request.user, now=now)
    covered = [cover.patient for cover in covers]
    shown = [*needing, *waiting, *visiting, *covered]
    shown += [each.patient for each in (*unread, *settled)]
    deletions = deletions_to_come(request.user)
    record_patients_shown(request, shown, ReadPage.LIST)
    record_shown(request, [each.opaque_id for each in deletions], ReadPage.LIST)
    return {
        "needing": needing,
        "has_more_needing": has_more_needing,
        "settled": settled,
        "visiting": visiting,
        "covers": covers,
        "deletions": deletions,
        "backup": last_backup(request.user, now=now),
        "drafts": drafts_for(request.user),
        "waiting": waiting,
        "has_more_waiting": has_more_waiting,
        "unread": unread,
        "has_more_unread": has_more_unread,
    }


def cut(rows, most):
    """The first rows, and whether there are more."""
    return rows[:most], len(rows) > most


def who_needs(patients):
    """The patients with a reason that is not settled, the most serious first; one too many."""
    found = with_attention(patients).filter(glance__weight__gt=0, glance__last_day__isnull=False)
    return list(found.order_by("-glance__weight", "user__folded", "pk")[: MAX_PATIENTS_SHOWN + 1])


def seen_flags_of(patients, *, now):
    """The reasons that were seen and whose day has not come, the next one first."""
    rows = SeenFlag.objects.filter(
        patient__in=patients.order_by().values("pk"), look_again_on__gt=timezone.localdate(now)
    ).select_related("patient__user", "seen_by")
    return list(rows.order_by("look_again_on", "patient__user__folded", "pk")[:MAX_SETTLED_SHOWN])


def is_resting(row):
    """Whether the reason is still there, and no worse; gives it its `reason` as a text."""
    overview, flag = row.patient.overview, Flag(row.flag)
    row.reason = flag_text(flag, overview.glance) if flag in overview.glance.flags else ""
    return bool(row.reason) and flag not in overview.open_flags


def who_visits(patients, *, now):
    """The patients whose next visit was noted for today."""
    return list(patients.filter(next_visit_on=timezone.localdate(now)).order_by("user__folded"))


def covers_of(user, *, now):
    """The covers by which this person sees a colleague's patients today."""
    running = Cover.objects.running(day=timezone.localdate(now)).filter(colleague=user)
    running = running.select_related("patient__user", "patient__therapist")
    return list(running.order_by("until", "patient__user__folded")[:MAX_PATIENTS_SHOWN])


def who_has_not_begun(patients, *, now):
    """The patients without any session, the latest first, with `invited_at` and `link_used_at`.

    Whoever was seen for it comes back on the day that was chosen.
    """
    latest = Invitation.objects.filter(patient=OuterRef("pk")).order_by("-made_at", "-pk")
    settled = SeenFlag.objects.filter(
        patient=OuterRef("pk"), flag=Flag.STOPPED.value, look_again_on__gt=timezone.localdate(now)
    )
    found = patients.filter(
        ~Exists(SessionLog.objects.filter(patient=OuterRef("pk"))), ~Exists(settled)
    ).annotate(
        invited_at=Subquery(latest.values("made_at")[:1]),
        link_used_at=Subquery(latest.values("used_at")[:1]),
    )
    return list(found.order_by("-user__joined_at", "-pk")[: MAX_PATIENTS_SHOWN + 1])
