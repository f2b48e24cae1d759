"""The upload journal: a line for each thing that was seen, in the transaction of the act that it tells of."""

from datetime import timedelta

from accounts.models import User
from bidding.models import Upload, UploadAct, UploadEvent
from ledger import clock, origin

# The same line twice within this time tells nothing new.
SAME_LINE = timedelta(minutes=1)


def note(
    upload: Upload, act: UploadAct, *, by: User | None, code: str = "", offset: int = 0, size: int = 0
) -> None:
    """Add a line about an upload."""
    _line(upload.lot_id, upload.owner_id, upload, act, by, code=code, offset=offset, size=size).save()


def note_whole(upload: Upload, *, by: User) -> None:
    """Add the three lines of a file that came whole with its announcement."""
    told = [
        (UploadAct.BEGAN, upload.began_at),
        (UploadAct.PART, upload.moved_at),
        (UploadAct.FINISHED, upload.moved_at),
    ]
    lines = [_line(upload.lot_id, upload.owner_id, upload, act, by, size=upload.size) for act, _at in told]
    for line, (_act, at) in zip(lines, told, strict=True):
        line.at = at
    UploadEvent.objects.bulk_create(lines)


def note_refusal(lot: int, owner: int, upload: Upload | None, code: str, by: User) -> None:
    """Add the line of a refusal, unless the last one says the same."""
    lines = UploadEvent.objects.filter(lot_id=lot, owner_id=owner, upload=upload)
    last = lines.order_by("-at", "-pk").first()
    if last and (last.act, last.code) == (UploadAct.REFUSED, code) and clock.now() - last.at < SAME_LINE:
        return
    _line(lot, owner, upload, UploadAct.REFUSED, by, code=code, offset=upload.offset if upload else 0).save()


def _line(
    lot: int,
    owner: int,
    upload: Upload | None,
    act: UploadAct,
    by: User | None,
    *,
    code: str = "",
    offset: int = 0,
    size: int = 0,
) -> UploadEvent:
    return UploadEvent(
        lot_id=lot,
        owner_id=owner,
        upload=upload,
        user=by,
        act=act,
        code=code,
        offset=offset,
        size=size,
        address=origin.address(),
        at=clock.now(),
    )
