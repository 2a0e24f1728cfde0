"""A PostgreSQL of its own, and the site's commands as another process runs them."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
import pytest

from hipsite.settings import BASE_DIR


@pytest.fixture(scope="session")
def server():
    """The address of a PostgreSQL, which ends with its standard input."""
    command = [sys.executable, "bin/with_postgres.py", "sh", "-c", "echo $DATABASE_URL; cat"]
    with subprocess.Popen(  # noqa: S603 - the project's own command
        command, cwd=BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process.stdout.readline().strip()
        process.stdin.close()


@pytest.fixture(scope="session")
def run_in():
    """Given a folder for what a site keeps: what runs a command of the site there."""

    def for_folder(folder):
        clean = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "VAR_DIR"}
        }

        def run(*words, **more):
            return subprocess.run(  # noqa: S603 - the project's own command
                [sys.executable, "manage.py", *words],
                cwd=BASE_DIR,
                env=clean | {"VAR_DIR": str(folder)} | more,
                capture_output=True,
                text=True,
                check=False,
            )

        return run

    return for_folder


def new_database(server, name):
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def ask(uri, query):
    with psycopg.connect(uri) as connection:
        return connection.execute(query).fetchone()[0]
