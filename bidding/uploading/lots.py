"""The desk of the real lots: finds one's own uploads and hands each request to its action."""

from datetime import datetime

from accounts.models import User
from bidding.models import Upload, UploadState
from bidding.queries.uploads import expires_at, own_upload
from bidding.uploading import actions, whole
from bidding.uploading.arriving import Readable
from bidding.uploading.protocol import Creation, Misspoken, Part


class LotDesk:
    """Takes sealed files for lots; implements desk.Desk."""

    def begin(self, asked: Creation, *, by: User) -> Upload:
        """Begin an upload, or return the unfinished one of the same bytes."""
        return actions.begin_upload(asked, by=by)

    def take_whole(self, asked: Creation, part: Part, body: Readable, *, by: User) -> Upload:
        """Take in a file that came along with its announcement."""
        return whole.take_whole(asked, part, body, by=by)

    def find(self, token: str, *, by: User) -> Upload:
        """Return one's own upload."""
        upload = own_upload(token, by.organisation_id)
        if upload is None:
            raise Misspoken("not_found", 404)
        return upload

    def ask(self, upload: Upload, *, by: User) -> Upload:
        """Answer where an upload stands."""
        if upload.state not in (UploadState.ARRIVING, UploadState.FINISHED):
            raise Misspoken("gone", 410)
        actions.note_resumed(upload, by=by)
        return upload

    def take(self, upload: Upload, part: Part, body: Readable, *, by: User) -> Upload:
        """Add a part; the last one finishes the file."""
        return actions.take_part(upload, part, body, by=by)

    def remove(self, upload: Upload, *, by: User) -> None:
        """Forget an unfinished upload."""
        actions.remove_upload(upload, by=by)

    def cut(self, upload: Upload, received: int, *, by: User) -> None:
        """Note that the line broke."""
        actions.note_cut(upload, received, by=by)

    def expires_at(self, upload: Upload) -> datetime | None:
        """Return when an unfinished upload is swept."""
        return expires_at(upload) if upload.state == UploadState.ARRIVING else None
