"""The ways by which whoever made a one-time link hands it on, by their own device."""

from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class LinkWays:
    """A link, and the message around it: no name, no clinic, nothing about health."""

    link: str

    @property
    def text(self):
        return _("Here is your link to sign in. It works once: %(link)s") % {"link": self.link}

    @property
    def sms_url(self):
        """Opens a text message to nobody yet: iOS wants the ampersand, Android the query."""
        return f"sms:?&body={quote(self.text, safe='')}"

    @property
    def whatsapp_url(self):
        return f"https://wa.me/?text={quote(self.text, safe='')}"
