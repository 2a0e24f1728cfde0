"""Backups of everything that cannot be made again, and bringing one back."""


class BackupError(Exception):
    """Why a backup is not made or not taken back, in a sentence for whoever typed the command."""
