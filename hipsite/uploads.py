"""Limits what an upload may take of the disk: past the limit a file is read but not stored."""

from django.core.files.uploadhandler import FileUploadHandler

# One chunk more than the largest picture allowed, so that a form can see that it was too large.
MAX_STORED_BYTES = 3 * 1024 * 1024 + FileUploadHandler.chunk_size


class BoundedUploadHandler(FileUploadHandler):
    """Passes only the beginning of a file on to the handlers after it: it must be the first one."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start < MAX_STORED_BYTES else None

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - Django's signature
        return None
