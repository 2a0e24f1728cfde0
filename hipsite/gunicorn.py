"""How gunicorn serves the site: two workers with threads, as SQLite and a small machine like it."""

import os
import sys

wsgi_app = "hipsite.wsgi:application"
bind = os.environ.get("ADDR", "127.0.0.1:8000")
worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
control_socket_disable = True
errorlog = "-"
loglevel = "warning"


def when_ready(server):  # noqa: ARG001 - gunicorn's signature
    """Says where the site is and what to do next, once it really listens."""
    sys.stdout.write(
        f"""
The Hip Workout is ready:  http://{bind}/

  Open it and press Start. Codes for signing in are mailed; without EMAIL_URL they appear below.
  A filled clinic to look around in:   make demo   (in another terminal)
  The first member of staff:           .venv/bin/python manage.py createsuperuser

Stop with Ctrl+C.
"""
    )
    sys.stdout.flush()
