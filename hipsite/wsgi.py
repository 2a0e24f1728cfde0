"""The WSGI entry point that gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from hipsite.running import share_site

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hipsite.settings")

share_site(settings.VAR_DIR)
application = get_wsgi_application()
