"""A password, the code in a mail, and whose template a page is: for tests of account pages."""

import re

from django.conf import settings

PASSWORD = "a-long-made-up-password"
CODE = re.compile(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)\s*$", re.MULTILINE)


def written_here(response):
    return response.templates[0].origin.name.startswith(str(settings.BASE_DIR / "templates"))
