"""Reminders sent, browsers' push subscriptions, and barriers: why a patient did not practice."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workouts.domain.reminding import Slot as DomainSlot
from workouts.models.days import day_text
from workouts.models.hashed import hash_secret
from workouts.models.multiline import MultilineField
from workouts.models.of_patient import OfPatientQuerySet
from workouts.models.people import Patient


class Channel(models.TextChoices):
    MAIL = "mail", _("email")
    PUSH = "push", _("push")


class Slot(models.TextChoices):
    """Which of a day's reminders it is."""

    USUAL = DomainSlot.USUAL.value, _("at the usual time")
    FALLBACK = DomainSlot.FALLBACK.value, _("at the second time")
    SILENCE = "silence", _("to the therapist, after a silence")


class Barrier(models.TextChoices):
    FORGOT = "forgot", _("I forgot")
    NO_TIME = "no-time", _("I had no time")
    PAIN = "pain", _("It hurt")
    UNSURE = "unsure", _("I wasn't sure how to do it")
    AWAY = "away", _("I was away")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def to_patients(self) -> Self:
        """Without those to therapists."""
        return self.exclude(slot=Slot.SILENCE)

    def claim(
        self, patient: Patient, *, day: date, slot: str, channel: str, at: datetime
    ) -> "Reminder | None":
        """The row of a message for the sender that claims it first; None for all others."""
        reminder, is_mine = self.get_or_create(
            patient=patient, day=day, slot=slot, channel=channel, defaults={"claimed_at": at}
        )
        return reminder if is_mine else None


class Reminder(models.Model):
    """One message, claimed before it is sent, so that it is sent once.

    `sent_at` stays empty if the sender died while sending it.
    """

    patient = models.ForeignKey(
        Patient, models.CASCADE, related_name="reminders", verbose_name=_("patient")
    )
    day = models.DateField(_("practice day"))
    slot = models.CharField(_("which"), max_length=8, choices=Slot.choices)
    channel = models.CharField(_("channel"), max_length=4, choices=Channel.choices)
    claimed_at = models.DateTimeField(_("claimed"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-claimed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "day", "slot", "channel"], name="reminder_once"
            ),
            models.CheckConstraint(
                condition=models.Q(slot__in=Slot.values, channel__in=Channel.values),
                name="reminder_slot_and_channel_known",
            ),
        ]

    def __str__(self) -> str:
        return _("Reminder of %(day)s") % {"day": day_text(self.day)}

    def release(self) -> None:
        """Gives the claim up: whoever claims it next sends it."""
        self.delete()

    def mark_sent(self, *, at: datetime) -> None:
        Reminder.objects.filter(pk=self.pk).update(sent_at=at)


class PushSubscriptionQuerySet(models.QuerySet["PushSubscription"]):
    def allow(
        self, patient: Patient, *, endpoint: str, p256dh: str, auth: str
    ) -> "PushSubscription":
        """Stores the browser's subscription for this patient, and for nobody else."""
        fields = {"patient": patient, "endpoint": endpoint, "p256dh": p256dh, "auth": auth}
        fields["refused_at"] = None
        return self.update_or_create(endpoint_hash=hash_secret(endpoint), defaults=fields)[0]

    def working(self) -> Self:
        """Subscriptions that no push service has refused."""
        return self.filter(refused_at=None)

    def at(self, endpoint: str) -> Self:
        return self.filter(endpoint_hash=hash_secret(endpoint))


class PushSubscription(models.Model):
    """One browser that a patient allowed to be woken. The endpoint is a secret of that browser."""

    patient = models.ForeignKey(
        Patient, models.CASCADE, related_name="push_subscriptions", verbose_name=_("patient")
    )
    endpoint = models.CharField(max_length=1000)
    endpoint_hash = models.CharField(max_length=64, unique=True, editable=False)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    created_at = models.DateTimeField(_("allowed"), default=timezone.now, editable=False)
    # Its push service refused a reminder, as after a change of this site's key: allow it again.
    refused_at = models.DateTimeField(_("refused"), null=True, editable=False)

    objects = PushSubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("push subscription")
        verbose_name_plural = _("push subscriptions")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return _("Push subscription of %(day)s") % {"day": day_text(self.created_at)}


class BarrierAnswerQuerySet(OfPatientQuerySet["BarrierAnswer"]):
    def answer(
        self, patient: Patient, *, day: date, barrier: str, question: str = ""
    ) -> "BarrierAnswer":
        """Stores the answer of that day. A later one replaces it, but not an earlier question.

        A question that was read and then changed is new again.
        """
        kept, _is_new = self.update_or_create(
            patient=patient, day=day, defaults={"barrier": barrier}
        )
        if question and question != kept.question:
            kept.question, kept.question_read_at = question, None
            kept.save(update_fields=["question", "question_read_at"])
        return kept


class BarrierAnswer(models.Model):
    """What kept a patient from practicing, asked after missed days. One answer a day.

    It may contain a question to the therapist.
    """

    patient = models.ForeignKey(
        Patient, models.CASCADE, related_name="barrier_answers", verbose_name=_("patient")
    )
    day = models.DateField(_("practice day"))
    barrier = models.CharField(_("what kept the patient"), max_length=8, choices=Barrier.choices)
    question = MultilineField(_("question to the therapist"), max_length=2000, blank=True)
    question_read_at = models.DateTimeField(
        _("question read by the therapist"), null=True, editable=False
    )

    objects = BarrierAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("barrier")
        verbose_name_plural = _("barriers")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "day"], name="barrier_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(barrier__in=Barrier.values), name="barrier_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_barrier_display()
