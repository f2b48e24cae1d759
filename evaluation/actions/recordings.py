"""Recordings of a room's video: sealed minutes taken in, and taken out by the supervisor."""

from datetime import timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permits import Refused, require
from bidding import vault
from bidding.sealing import envelopes
from bidding.sealing.refusals import SealingError
from evaluation.models import Caller, Recording
from evaluation.queries.video import video_of
from evaluation.rules.video import may_join_video, may_read_recordings
from ledger import clock
from ledger.actions import record

SHELF = "recordings"
# Bytes of one sealed minute; at the rates that the page asks for it has some two million.
MOST_BYTES = 4 * 1024**2
MOST_SECONDS = 300
# A working day of minutes.
MOST_NUMBER = 1440
# Of one account, in a minute: some that waited for a line, and the present one.
MOST_AT_ONCE = 40
MINUTE = timedelta(minutes=1)
# The disk is for bids first.
KEPT_FREE = 2 * 1024**3
# A part that the browser sent when the host had just switched recording off is still a recording.
AFTERWARDS = timedelta(minutes=2)


def keep_recording(
    *, caller: Caller, number: int, seconds: int, sealed: bytes, digest: str, by: User
) -> Recording:
    """Keep a sealed minute of a seat, and write its hash down. The same one again is kept once.

    The platform cannot open it: it was sealed in the browser to the key whose private half the supervisor holds.
    Raises Refused for anything that is no sealed file, is too large, comes unasked, or differs from `digest`.
    """
    _check(caller, number, seconds, sealed, digest, by)
    earlier = Recording.objects.filter(caller=caller, number=number).first()
    if earlier is not None:
        if earlier.sha256 != digest:
            raise Refused(_("Another recording has this number."), "number")
        return earlier
    lately = Recording.objects.filter(caller__user=by, kept_at__gt=clock.now() - MINUTE)
    if lately.count() >= MOST_AT_ONCE:
        raise Refused(_("Too much is being sent at this moment; try again in a minute."), "too_many")
    kept = vault.keep([sealed], shelf=SHELF, limit=MOST_BYTES)
    try:
        return _write_down(caller, number, seconds, kept)
    except BaseException:
        vault.forget(kept.path)
        raise


def _check(caller: Caller, number: int, seconds: int, sealed: bytes, digest: str, by: User) -> None:
    if caller.user_id != by.pk:
        raise Refused(_("This is another member's place."), "stranger")
    video = video_of(caller.room)
    wanted = video is not None and (video.recorded or clock.now() - video.switched_at < AFTERWARDS)
    if not wanted:
        raise Refused(_("Nothing is being recorded."), "not_recorded")
    if caller.left_at is None:
        require(may_join_video(by, caller.room))
    elif clock.now() - caller.left_at > AFTERWARDS:
        raise Refused(_("You have left the video."), "left")
    if not 1 <= number <= MOST_NUMBER or not 0 <= seconds <= MOST_SECONDS:
        raise Refused(_("This is no part of a recording."), "number")
    if len(sealed) > MOST_BYTES or vault.free_bytes() < KEPT_FREE:
        raise Refused(_("There is no room for this recording."), "too_large")
    try:
        envelopes.check(sealed[: envelopes.HEADER_BYTES], len(sealed))
    except SealingError as error:
        raise Refused(_("This recording is not sealed."), "not_sealed") from error
    if sha256(sealed).hexdigest() != digest:
        raise Refused(_("What arrived is not what was sent; send it again."), "checksum")


@transaction.atomic
def _write_down(caller: Caller, number: int, seconds: int, kept: vault.Kept) -> Recording:
    try:
        with transaction.atomic():
            made = Recording.objects.create(
                caller=caller, number=number, seconds=seconds, sha256=kept.sha256, size=kept.size,
                path=kept.path, kept_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(_("Another recording has this number."), "number") from error
    record(
        "video.record",
        by=caller.member or caller.user,
        on=caller.room,
        caller=caller.pk,
        number=number,
        seconds=seconds,
        size=kept.size,
        sha256=kept.sha256,
    )
    return made


@transaction.atomic
def take_recording(*, recording: Recording, by: User) -> Recording:
    """Take a sealed recording out of the vault; who took which is written down."""
    require(may_read_recordings(by, recording.caller.room))
    record("video.read", by=by, on=recording.caller.room, sha256=recording.sha256)
    return recording
