"""Documents of bids as a member reads them: beside her marks or on a page of their own, with her private notes."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.permits import require
from bidding.models import Bid, OpenedFile
from bidding.queries.bids import place_of_file
from bidding.views.acting import user_of
from evaluation.actions.noting import drop_page_note, keep_page_note
from evaluation.grid_texts import reader_texts
from evaluation.models import Member, Room
from evaluation.queries import document_of, judged_criteria
from evaluation.queries.answers import reads_bids
from evaluation.queries.files import coded_name, number_of, readable_file, readable_files
from evaluation.rules import may_sit
from evaluation.views.asking import own_seat
from evaluation.views.reviews import bid_of
from evaluation.views.serving import UNKNOWN, bytes_of, kind_of, served_as, text_pages


@dataclass(frozen=True)
class Shelf:
    """A document in the list of a bid's documents."""

    file: OpenedFile
    name: str
    number: int
    kind: str
    envelope: str


@login_required
@never_cache
@require_GET
def read(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Show a document with the member's notes; to a script, only the part that goes beside her marks."""
    member = _reader(request, pk)
    one = _readable(member, file)
    return _shown(request, member, one.opened.envelope.bid, one)


@login_required
@never_cache
@require_GET
def documents(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show the first document of a bid, or that it has none."""
    member = _reader(request, pk)
    bid = bid_of(member.room, code)
    return _shown(request, member, bid, readable_files(member, bid).first())


@login_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep or remove a private note; answer the notes on the bid as they now stand."""
    member = _reader(request, pk)
    bid = bid_of(member.room, request.POST.get("bid", ""))
    if drop := _number(request.POST.get("drop", "")):
        drop_page_note(note=get_object_or_404(member.page_notes, pk=drop), by=user_of(request))
    else:
        file = _number(request.POST.get("file", ""))
        keep_page_note(
            member=member,
            bid=bid,
            file=_readable(member, file) if file else None,
            page=_number(request.POST.get("page", "")) or None,
            criterion=request.POST.get("criterion", ""),
            text=request.POST.get("text", ""),
            by=user_of(request),
        )
    return render(request, "evaluation/_notes.html", _notes(member, bid))


@login_required
@require_GET
def file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Hand the bytes of an opened file to the reader of a member at her seat, without a name that tells whose it is.

    Whoever opens the address itself is led to the reader: a browser's own viewer would show the title and the author
    that the bidder wrote into the file.
    """
    member = _reader(request, pk)
    one = _readable(member, file)
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        return redirect("evaluation:read", pk, file)
    name, kind = served_as(one.name, coded_name(member.room, one))
    answer = bytes_of(request, place_of_file(one), kind)
    answer.headers["Content-Disposition"] = content_disposition_header(kind == UNKNOWN, name) or "attachment"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _reader(request: HttpRequest, pk: int) -> Member:
    """The visitor at her seat of a room that has begun; for anybody else there are no documents."""
    member = own_seat(request, pk)
    require(may_sit(user_of(request), member))
    if not reads_bids(member):
        raise Http404
    return member


def _readable(member: Member, number: int) -> OpenedFile:
    file = readable_file(member, number)
    if file is None:
        raise Http404
    return file


def _shown(request: HttpRequest, member: Member, bid: Bid, one: OpenedFile | None) -> HttpResponse:
    room = member.room
    pages, refused = text_pages(one) if one else ((), "")
    context = {
        "member": member,
        "room": room,
        "lot": room.lot,
        "code": room.code_of(bid.pk),
        "shelf": [_shelf(room, each) for each in readable_files(member, bid)],
        "one": _shelf(room, one) if one else None,
        "pages": pages,
        "refused": refused,
        "criteria": judged_criteria(document_of(room.lot)),
        "reader_texts": reader_texts(),
        **_notes(member, bid),
    }
    part = request.headers.get("X-Part") == "reader"
    return render(request, "evaluation/_reader.html" if part else "evaluation/reader.html", context)


def _notes(member: Member, bid: Bid) -> dict[str, Any]:
    names = {line.code: line.name for line in judged_criteria(document_of(member.room.lot))}
    own = member.page_notes.filter(bid=bid).select_related("file__opened__envelope")
    return {
        "room": member.room,
        "code": member.room.code_of(bid.pk),
        "notes": [(each, names.get(each.criterion, "")) for each in own],
    }


def _shelf(room: Room, one: OpenedFile) -> Shelf:
    return Shelf(
        one,
        coded_name(room, one),
        number_of(room, one.pk),
        kind_of(one.name),
        str(one.opened.envelope.get_kind_display()),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
