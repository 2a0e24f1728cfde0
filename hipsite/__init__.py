"""The project: settings, URLs, what every request passes through."""

# As in pyproject.toml, which a machine that only serves need not have.
VERSION = "0.5.0"
