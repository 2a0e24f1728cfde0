"""What an archive holds: the list that is written into each, and that a restore goes by."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from workouts.backups import BackupError

NAME = "manifest.json"
FORMAT = 1
# Anything larger is no list of ours.
MAX_BYTES = 64 * 1024 * 1024
SQLITE_FILE = "database.sqlite3"
POSTGRES_FILE = "database.dump"
DATABASE_FILES = {"sqlite": SQLITE_FILE, "postgresql": POSTGRES_FILE}
PUSH_KEY = "vapid_key"
KEY_FILES = ("secret_key", PUSH_KEY)
MEDIA = "media"
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StoredFile:
    size: int  # in bytes
    sha256: str


@dataclass(frozen=True)
class Manifest:
    version: str
    made_at: str  # as ISO 8601 writes an instant, in UTC
    vendor: str  # of the database, as Django calls it
    migrations: list[str]  # as "workouts.0001_initial"
    rows: dict[str, int]  # of each table
    files: dict[str, StoredFile]
    format: int = FORMAT

    @property
    def database_file(self) -> str:
        return DATABASE_FILES[self.vendor]

    @property
    def size(self) -> int:
        """How many bytes it takes unpacked."""
        return sum(each.size for each in self.files.values())

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()


def read_manifest(content: bytes) -> Manifest:
    """The manifest in those bytes; raises BackupError for what is none, or not safe to follow."""
    try:
        values = json.loads(content)
        number = values["format"]
        if number == FORMAT:
            files = {name: StoredFile(**each) for name, each in values.pop("files").items()}
            manifest = Manifest(**values, files=files)
            check(manifest)
            return manifest
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BackupError("The manifest of this archive cannot be read.") from error
    raise BackupError("This archive was made by a newer version: restore it with that one.")


def check(manifest: Manifest) -> None:
    """Raises ValueError or TypeError for values that no manifest of ours has."""
    numbers = [*manifest.rows.values(), *(each.size for each in manifest.files.values())]
    if not all(type(each) is int and each >= 0 for each in numbers):
        raise ValueError("a number is none")
    texts = [manifest.version, manifest.made_at, *manifest.migrations, *manifest.rows]
    if not all(isinstance(each, str) and each.isprintable() for each in texts):
        raise TypeError("a text is none")
    if not all(SHA256.fullmatch(each.sha256) for each in manifest.files.values()):
        raise ValueError("a sum is none")
    if not all(is_ours(name, manifest) for name in manifest.files):
        raise ValueError("a file has a place that is not ours")
    if manifest.database_file not in manifest.files:
        raise ValueError("there is no database")


def is_ours(name: str, manifest: Manifest) -> bool:
    """Whether a backup writes a file of that name: none leads out of the folder."""
    if name in {manifest.database_file, *KEY_FILES}:
        return True
    parts = PurePosixPath(name).parts
    return (
        len(parts) > 1
        and parts[0] == MEDIA
        and "/".join(parts) == name
        and not {"..", "."} & set(parts)
        and "\x00" not in name
        and "\\" not in name
    )
