"""The desk of practice runs: the same protocol, files and checks as for real lots, on a shelf that is wiped."""

from datetime import datetime

from accounts.models import User
from bidding.actions import practice_bids as actions
from bidding.models import Lot, RehearsalUpload
from bidding.models.rehearsals import PREFIX
from bidding.queries.rehearsals import IDLE, own_practice_upload, rehearsal_of
from bidding.uploading.arriving import Readable
from bidding.uploading.protocol import Creation, Misspoken, Part

ADDRESS = "/bidding/practice/uploads/"


class PracticeDesk:
    """Takes sealed files for practice runs; implements desk.Desk. No journal: nothing here is evidence."""

    def begin(self, asked: Creation, *, by: User) -> RehearsalUpload:
        """Begin an upload, or return the unfinished one of the same bytes."""
        lot = Lot.objects.public().filter(code=asked.lot.removeprefix(PREFIX)).first()
        rehearsal = rehearsal_of(lot, by.organisation) if lot and by.organisation else None
        if rehearsal is None or not asked.lot.startswith(PREFIX):
            raise Misspoken("not_found", 404)
        return actions.begin_practice_upload(rehearsal, asked)

    def take_whole(self, asked: Creation, part: Part, body: Readable, *, by: User) -> RehearsalUpload:
        """Begin an upload and add its only part."""
        upload = self.begin(asked, by=by)
        return upload if upload.offset else self.take(upload, part, body, by=by)

    def find(self, token: str, *, by: User) -> RehearsalUpload:
        """Return one's own upload."""
        upload = own_practice_upload(token, by.organisation)
        if upload is None:
            raise Misspoken("not_found", 404)
        return upload

    def ask(self, upload: RehearsalUpload, *, by: User) -> RehearsalUpload:
        """Answer where an upload stands."""
        return upload

    def take(self, upload: RehearsalUpload, part: Part, body: Readable, *, by: User) -> RehearsalUpload:
        """Add a part; the last one finishes the file."""
        return actions.take_practice_part(upload, part, body)

    def remove(self, upload: RehearsalUpload, *, by: User) -> None:
        """Forget an upload."""
        actions.remove_practice_upload(upload)

    def cut(self, upload: RehearsalUpload, received: int, *, by: User) -> None:
        """A cut line leaves nothing to note."""

    def expires_at(self, upload: RehearsalUpload) -> datetime | None:
        """Return when the practice run is wiped."""
        return upload.rehearsal.moved_at + IDLE
