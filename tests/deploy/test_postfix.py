"""Emails to a real mail server, by TLS and with a sign-in: each arrives, and arrives once."""

import os
import re
import shutil
import socket
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.deploy.given import why_missing
from tests.deploy.postfix import Postfix
from tests.due import make_people
from tests.guest import Guest
from tests.site import Site, prepared

__all__ = ["prepared"]  # the fixture

pytestmark = [pytest.mark.exhaustive, pytest.mark.xdist_group("server")]

CODE_FORM = "/accounts/login/code/"
NOT_SENT = "The email could not be sent. Try again in a few minutes."
MOST_SECONDS = 10
SECONDS_BETWEEN_CODES = 10
FORGET_REMINDERS = """
from workouts.models import Reminder
Reminder.objects.all().delete()
"""
SENDER = "The Hip Clinic <hip@clinic.example>"
BEFORE = "smtpd_recipient_restrictions = check_recipient_access inline:{ {example.com=%s} }, permit"
AFTER_DATA = "smtpd_end_of_data_restrictions = check_recipient_access inline:{ {example.com=%s} }"
FAULTS = {
    "greylisting": BEFORE % "450 4.2.0 greylisted",
    "mailbox full": BEFORE % "452 4.2.2 mailbox full",
    "refused after DATA": AFTER_DATA % "554 5.7.1 not from you",
    "hangs": "smtpd_recipient_restrictions = check_policy_service inet:{silent}",
}
# What certainly was not accepted is sent in a later round.
LATER = ["greylisting", "hangs"]


@pytest.fixture(scope="module")
def postfix():
    """In a folder that its own user may enter, unlike those of pytest."""
    if reason := why_missing("ensure-postfix"):
        pytest.skip(reason)
    if os.getuid():
        pytest.skip("Postfix is started by root alone.")
    with tempfile.TemporaryDirectory() as folder:
        postfix = Postfix(Path(folder))
        yield postfix
        postfix.stop()


@pytest.fixture(scope="module")
def served(tmp_path_factory, prepared, postfix):
    """A site that sends to it, with a patient for each fault, all of whom a reminder is due to."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    site = Site(
        folder,
        EMAIL_URL=postfix.url,
        DEFAULT_FROM_EMAIL=SENDER,
        SSL_CERT_FILE=str(postfix.folder / "cert.pem"),
    )
    make_people(site, len(FAULTS))
    site.boot()
    yield site
    site.kill()


@pytest.fixture
def site(served, postfix):
    postfix.set_fault()
    postfix.empty()
    yield served
    postfix.set_fault()


@pytest.fixture
def set_fault(postfix):
    """Sets one by its name; the server that is asked by one that hangs never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = "{}:{}".format(*silent.getsockname())
        yield lambda name: postfix.set_fault(FAULTS[name].replace("{silent}", address))


def ask_for_code(site, email):
    """The answer's status, its page, and the seconds that it took."""
    guest, started = Guest(site), time.monotonic()
    status, _url, page = guest.post(CODE_FORM, {"email": email})
    return status, page, time.monotonic() - started


@pytest.mark.parametrize("fault", FAULTS)
def test_code_that_was_not_taken_is_said_and_the_next_one_arrives_once(
    site, postfix, set_fault, fault
):
    email = f"p{list(FAULTS).index(fault)}@example.com"
    set_fault(fault)
    status, page, seconds = ask_for_code(site, email)
    assert (status, NOT_SENT in page) == (422, True)
    assert seconds < MOST_SECONDS
    postfix.set_fault()

    time.sleep(SECONDS_BETWEEN_CODES)
    status, _page, _seconds = ask_for_code(site, email)

    [mail] = postfix.mails(1)
    assert (status, mail["To"]) == (200, email)
    assert "with ESMTPSA" in mail["Received"]
    check_headers(mail)


def check_headers(mail):
    assert (mail["From"], mail["Auto-Submitted"]) == (SENDER, "auto-generated")
    assert abs(mail["Date"].datetime.replace(tzinfo=UTC) - datetime.now(UTC)) < timedelta(minutes=1)
    # The site's own name, not the machine's.
    assert re.fullmatch(r"<[^@\s]+@127\.0\.0\.1>", mail["Message-ID"])


@pytest.mark.parametrize("fault", LATER)
def test_reminder_that_was_not_taken_is_sent_in_a_later_round_and_once(
    site, postfix, set_fault, fault
):
    forget_reminders(site)
    set_fault(fault)
    site.manage("send_reminders")
    assert (postfix.mails(0), count_of_reminders(site)) == ([], 0)
    postfix.set_fault()

    for _round in range(2):
        site.manage("send_reminders")

    mails = postfix.mails(len(FAULTS))
    assert sorted(mail["To"] for mail in mails) == [
        f"p{nth}@example.com" for nth in range(len(FAULTS))
    ]
    assert count_of_reminders(site) == len(FAULTS)
    for mail in mails:
        check_headers(mail)
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["List-Unsubscribe"].strip().startswith(f"<{site.url}/")


def forget_reminders(site):
    site.manage("shell", "--no-imports", "-c", FORGET_REMINDERS)


def count_of_reminders(site):
    return site.rows("SELECT count(*) FROM workouts_reminder WHERE sent_at IS NOT NULL")[0][0]
