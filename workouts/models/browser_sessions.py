"""Where somebody is signed in: Django's sessions, with whose it is, on what device, last used when.

No address of the network is stored, and no more of a browser than its kind and name.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workouts.domain.devices import Device, DeviceKind
from workouts.models.hashed import hash_secret

if TYPE_CHECKING:
    from workouts.models.users import User


class Kind(models.TextChoices):
    PHONE = DeviceKind.PHONE.value, _("Phone")
    TABLET = DeviceKind.TABLET.value, _("Tablet")
    COMPUTER = DeviceKind.COMPUTER.value, _("Computer")


class BrowserSessionQuerySet(models.QuerySet["BrowserSession"]):
    def of(self, user: "User", *, now: datetime) -> Self:
        """Where this user is signed in, the device used last first."""
        return self.filter(user=user, expire_date__gt=now).order_by("-seen_on", "session_key")

    def use(self, session_key: str, device: Device, *, day: date) -> None:
        """Stores that this session was used on that day, and nothing else of it."""
        self.filter(pk=session_key).update(
            seen_on=day, device_kind=device.kind, browser=device.browser
        )


class BrowserSession(AbstractBaseSession):
    """One browser's session. Whoever has its key is signed in, so no page shows it."""

    # Without a constraint: a session that is saved while its user is deleted is nobody's.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        db_constraint=False,
        related_name="browser_sessions",
        verbose_name=_("user"),
    )
    device_kind = models.CharField(max_length=8, choices=Kind.choices, blank=True, editable=False)
    browser = models.CharField(max_length=20, blank=True, editable=False)
    seen_on = models.DateField(null=True, editable=False)

    # The stubs see a class variable in Django's and an instance's here.
    objects = BaseSessionManager.from_queryset(BrowserSessionQuerySet)()  # type: ignore[misc]

    class Meta:
        verbose_name = _("signed-in browser")
        verbose_name_plural = _("signed-in browsers")
        default_permissions = ()

    def __str__(self) -> str:
        names = [Kind(self.device_kind).label if self.device_kind else "", self.browser]
        return ", ".join(str(name) for name in names if name) or gettext("A browser")

    @classmethod
    def get_session_store_class(cls) -> type[db.SessionStore]:
        return SessionStore

    @property
    def ref(self) -> str:
        """Its name in pages and addresses, from which the key cannot be found."""
        return hash_secret(self.session_key)[:32]


class SessionStore(db.SessionStore):
    """Django's, but for the columns beside the data. Its name is part of the signature of these."""

    device = Device()
    seen_on: date | None = None

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]  # not in the stubs
        if not row:
            return {}
        self.seen_on = row.seen_on
        self.device = Device(DeviceKind(row.device_kind), row.browser)
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        row: BrowserSession = super().create_model_instance(data)  # type: ignore[assignment]
        if SESSION_KEY in data:
            self.seen_on = timezone.localdate()
            row.user_id = int(data[SESSION_KEY])
            row.seen_on = self.seen_on
            row.device_kind, row.browser = self.device.kind, self.device.browser
        return row
