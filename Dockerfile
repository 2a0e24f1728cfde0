# The Hip Workout as an image: `docker build -t hip-workout .`, with podman or buildah too.
# docs/deploy.md says how to run it; compose.yaml does so with https in front.

# --- Packages, bytecode and static files, made once ----------------------------------------------
FROM debian:trixie-slim AS build

RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/hip
COPY requirements/run.txt requirements/
# The image brings no pip, and no tests and sources of packages.
RUN python3 -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --no-compile --only-binary :all: --no-binary http-ece \
        --require-hashes -r requirements/run.txt \
    && .venv/bin/pip uninstall -y pip \
    && find .venv -depth -type d -name tests -exec rm -r {} + \
    && find .venv \( -name '*.po' -o -name '*.pyx' -o -name '*.c' -o -name '*.h' \) -delete

COPY . .
# The root is read-only later on: what is not compiled here would be compiled at every start.
RUN VAR_DIR=/tmp/var STATIC_DIR=/srv/hip/packed \
        .venv/bin/python manage.py collectstatic --noinput -v 0 \
    && .venv/bin/python -m compileall -q -j 0 .

# --- What runs ------------------------------------------------------------------------------------
FROM debian:trixie-slim

LABEL org.opencontainers.image.title="The Hip Workout"

RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
    && install -d -o 10001 -g 10001 -m 700 /data /backups

COPY --from=build /srv/hip /srv/hip
WORKDIR /srv/hip

ENV PATH=/srv/hip/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ADDR=0.0.0.0:8000 \
    STATIC_DIR=/srv/hip/packed \
    VAR_DIR=/data

USER 10001:10001
VOLUME /data
EXPOSE 8000
# The first start makes the database; on a slow machine a migration of years takes its minutes.
HEALTHCHECK --interval=30s --timeout=10s --start-period=5m \
    CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:${ADDR##*:}/readyz', timeout=8)"
CMD ["sh", "-c", "python manage.py prepare && exec python -m gunicorn -c python:hipsite.gunicorn"]
