#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

from django.core.management import execute_from_command_line

from hipsite.environment import WrongSettingError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hipsite.settings")
    try:
        execute_from_command_line(sys.argv)
    except WrongSettingError as error:
        sys.exit(f"The site does not start. {error}")
