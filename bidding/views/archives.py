"""Audit archives: which lots have one, what is in it, and the file itself, sent while it is read."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permits import require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.actions.archives import Pack, take_archive
from bidding.queries.archives import archived_lots, is_public, sealed_bytes
from bidding.queries.bids import closing_of
from bidding.rules.archives import may_take
from bidding.views.acting import lot_of, user_of
from ledger import keys

PER_PAGE = 30
TAR = "application/x-tar"


@login_required
@never_cache
@require_safe
def archives(request: HttpRequest) -> HttpResponse:
    """List the opened lots whose archive the account may take."""
    user = user_of(request)
    require(may_act(user, Act.READ_ARCHIVE))
    text = request.GET.get("text", "")[:100]
    page = Paginator(archived_lots(user, text), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "bidding/archives.html", {"page": page, "text": text})


@login_required
@never_cache
@require_safe
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what proves one lot's bidding, and hand out its archive."""
    user, lot = user_of(request), lot_of(pk)
    require(may_take(user, lot))
    context = {
        "lot": lot,
        "closing": closing_of(lot),
        "sealed_bytes": sealed_bytes(lot),
        "public": is_public(lot),
        "platform": keys.log_key().verifier.vkey,
        "witness": keys.witness_verifier().vkey,
    }
    return render(request, "bidding/archive.html", context)


@login_required
@never_cache
@require_safe
def archive_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out the full archive, with `?sealed=1` the sealed envelopes too; that it was taken is logged."""
    lot = lot_of(pk)
    sealed = request.GET.get("sealed") == "1"
    pack = take_archive(lot, by=user_of(request), with_sealed=sealed)
    return sent(pack, f"{lot.code}{'-sealed' if sealed else ''}.tar")


def sent(pack: Pack, name: str) -> StreamingHttpResponse:
    """Send an archive while it is read from disk: gigabytes of it take no memory here."""
    _let_go()
    response = StreamingHttpResponse(_apart(pack.pieces), content_type=TAR)
    response["Content-Length"] = str(pack.size)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _let_go() -> None:
    """Give the database connection back: a slow reader may hold the line for hours. A caller's transaction keeps it."""
    for one in connections.all(initialized_only=True):
        if not one.in_atomic_block:
            one.close_if_unusable_or_obsolete()


async def _apart(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Read each piece in a thread: reading a disk must not hold up everybody else's pages."""
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        if piece:
            yield piece
