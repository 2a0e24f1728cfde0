"""Composes mails from templates. None says a word about health.

Each mail is one template with a subject, a lead, a code or a link, a note and an aside. It is
rendered in three layouts: as its subject, as plain text and as HTML.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string

BLANK_LINES = re.compile(r"\n\s*\n")


def compose(
    template: str, context: Mapping[str, Any], *, to: str, headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    """The mail of that template, as text and HTML; the context says of which site it comes."""
    subject = " ".join(render(template, "subject.txt", context).split())
    context = {**context, "subject": subject}
    text = paragraphs(render(template, "mail.txt", context))
    mail = EmailMultiAlternatives(subject, text, to=[to], headers=headers)
    mail.attach_alternative(render(template, "mail.html", context), "text/html")
    return mail


def site_url(request: HttpRequest, path: str = "/") -> str:
    """Where a page of the site is for whoever has no page of it open: on paper, in a calendar.

    Under the site's own name, whatever the client has called it; on one's own machine as called.
    """
    if settings.REDIRECTS_TO_SITE_URL:
        return f"{settings.SITE_URL}{path}"
    return request.build_absolute_uri(path)


def site_context(site_url: str) -> dict[str, str]:
    return {"site_url": site_url, "site_host": urlsplit(site_url).netloc}


def render(template: str, layout: str, context: Mapping[str, Any]) -> str:
    return render_to_string(template, {**context, "layout": f"mail/{layout}"})


def paragraphs(text: str) -> str:
    """A line for each paragraph and a blank one between two, however the template was laid out."""
    return "\n\n".join(" ".join(each.split()) for each in BLANK_LINES.split(text.strip()))


def code_minutes(template_prefix: str) -> int | None:
    """How long the code of a mail works, in whole minutes; None for a mail without a code."""
    seconds = {
        "account/email/login_code": app_settings.LOGIN_BY_CODE_TIMEOUT,
        "account/email/email_confirmation": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
        "account/email/email_confirmation_signup": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
        "account/email/password_reset_code": app_settings.PASSWORD_RESET_BY_CODE_TIMEOUT,
    }.get(template_prefix)
    return seconds // 60 if seconds else None
