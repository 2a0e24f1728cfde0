"""Backups of everything that cannot be made again, and bringing one back."""


class BackupError(Exception):
    """Why a backup is not made or not taken back, in a sentence for whoever typed the command."""

    def __str__(self) -> str:
        # Names in a foreign archive may hold what steers a terminal.
        return "".join(each if each.isprintable() else " " for each in super().__str__())
