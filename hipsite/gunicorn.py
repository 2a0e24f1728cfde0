"""How gunicorn serves the site: two workers with threads, as SQLite and a small machine like it.

Beside them runs `manage.py send_reminders --loop`, which ends with the server, even a killed one.
"""

import os
import subprocess
import sys
from pathlib import Path

from hipsite.environment import WrongSettingError
from hipsite.logs import ServerFilter
from hipsite.running import hold_for_child

try:
    from hipsite import settings
except WrongSettingError as error:
    sys.exit(f"The site does not start. {error}")

wsgi_app = "hipsite.wsgi:application"
bind = settings.ADDR
worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
control_socket_disable = True
# No client says under which path the site is: the server would believe it of a proxy beside it.
forwarder_headers = ""
# Longer than a proxy keeps an idle connection (Caddy two minutes, nginx one): if the server closed
# it first, a request that the proxy has just sent would be lost.
keepalive = 125
# Gunicorn's own log, without addresses, parts of requests and messages of exceptions.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "root": {"level": "WARNING", "handlers": ["console"]},
    "formatters": {
        "plain": {
            "()": "hipsite.logs.PrivateFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "filters": {"server": {"()": "hipsite.logs.ServerFilter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["server"],
        }
    },
    "loggers": {
        "gunicorn.error": {"level": "WARNING", "handlers": ["console"], "propagate": False},
        "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": False},
    },
}

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
SENDER_STOP_SECONDS = 30
senders: list[subprocess.Popen[bytes]] = []


def start_sender() -> None:
    """Starts the loop of chores, unless REMINDER_SENDER=off leaves it to cron or systemd."""
    if not settings.REMINDER_SENDER:
        return
    command = [sys.executable, str(MANAGE), "send_reminders", "--loop", f"--parent={os.getpid()}"]
    lock = hold_for_child(settings.VAR_DIR)
    senders.append(subprocess.Popen(command, pass_fds=[lock]))  # noqa: S603 - our own command
    os.close(lock)


def post_fork(server: object, worker: object) -> None:  # noqa: ARG001 - gunicorn's signature
    ServerFilter.is_worker = True


def on_exit(server: object) -> None:  # noqa: ARG001 - gunicorn's signature
    """Stops the sender, once it has finished the message that it is sending."""
    for sender in senders:
        sender.terminate()
        try:
            sender.wait(SENDER_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            sender.kill()


def when_ready(server: object) -> None:  # noqa: ARG001 - gunicorn's signature
    """Starts the sender and prints the site's address, once the server accepts connections."""
    sys.stdout.write(
        f"""
The Hip Workout is ready:  http://{bind}/

  Open it and press Start. Codes for signing in are mailed; without EMAIL_URL they appear below.
  A filled clinic to look around in:   make demo   (in another terminal)
  The clinic's first administrator:    .venv/bin/python manage.py first_admin you@clinic.example

Stop with Ctrl+C.
"""
    )
    sys.stdout.flush()
    start_sender()
