"""Reading a published document: with its questions beside the clauses, compared, handed out, acknowledged."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permits import Permit, require
from accounts.roles import Act
from accounts.rules import may_act
from bidding.actions.documents import acknowledge_document, fetch_document
from bidding.models import Lot, Question, Status, TenderDocument
from bidding.papers.making import KINDS, file_of
from bidding.queries import asking, versions
from bidding.queries.documents import current_document, download_of, draft_document
from bidding.queries.results import open_holds
from bidding.rules import participation
from bidding.rules import tenders as rules
from bidding.texts.chapters import Place, contents, places
from bidding.texts.comparing import compare
from bidding.views.acting import lot_of, tried, user_of
from bidding.views.bidder import download
from ledger import clock


@require_safe
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the binding version, or an earlier one (?version=): contents, clauses, and beside them their questions."""
    lot, at = lot_of(pk), clock.now()
    user = user_of(request)
    require(rules.may_see(user, lot))
    document = _version(lot, request.GET.get("version", ""))
    organisation = getattr(user, "organisation", None)
    found = list(places(document.text))
    context = {
        "lot": lot,
        "document": document,
        "current": current_document(lot),
        "versions": versions.published(lot),
        "places": _with_questions(found, asking.answered(lot)),
        "contents": contents(found),
        "times": asking.times(lot, at=at),
        "may_ask": participation.may_ask(user, lot, at=at) if user.is_authenticated else None,
        "may_object": lot.status == Status.PUBLISHED and bool(may_act(user, Act.OBJECT)),
        "download": download_of(document, organisation) if organisation else None,
        "permit": participation.may_fetch(user, document, at=at),
        "holds": open_holds(lot),
    }
    return render(request, "bidding/document.html", context)


def _with_questions(found: list[Place], questions: list[Question]) -> list[tuple[Place, list[Question]]]:
    by_clause: dict[str, list[Question]] = {}
    for question in questions:
        by_clause.setdefault(question.clause, []).append(question)
    return [(place, by_clause.get(place.number, []) if place.number else []) for place in found]


def _version(lot: Lot, asked: str) -> TenderDocument:
    published = lot.documents.select_related("template").filter(published_at__isnull=False)
    if asked.isdecimal() and len(asked) < 5:
        return get_object_or_404(published, version=int(asked))
    found = published.order_by("-version").first()
    if found is None:
        raise Http404
    return found


@require_safe
def redline(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare two versions (?from=&to=): numbers, "standard", and for the persons of the lot "draft"."""
    lot, at, user = lot_of(pk), clock.now(), user_of(request)
    require(rules.may_see(user, lot))
    drafts = bool(_own(request, lot))
    usual = versions.usual_sides(lot, drafts=drafts)
    names = request.GET.get("from") or usual[0], request.GET.get("to") or usual[1]
    old, new = (versions.side(lot, name, at=at, drafts=drafts) for name in names)
    if old is None or new is None:
        raise Http404
    context = {
        "lot": lot,
        "old": old,
        "new": new,
        "choices": _choices(lot, drafts=drafts),
        "comparison": compare(old.text, new.text),
        "own": drafts,
    }
    return render(request, "bidding/redline.html", context)


def _own(request: HttpRequest, lot: Lot) -> Permit | bool:
    user = user_of(request)
    return rules.may_prepare(user, lot.project) if user.is_authenticated else False


def _choices(lot: Lot, *, drafts: bool) -> list[tuple[str, str]]:
    found = [(versions.STANDARD, _("Standard text"))]
    found += [
        (str(one.version), _("Version %(number)s") % {"number": one.version})
        for one in versions.published(lot)
    ]
    if drafts and draft_document(lot):
        found.append((versions.DRAFT, _("Draft")))
    return found


@require_safe
def export(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Hand out a published version (?version=) to anybody, the draft (?version=draft) to the persons of the lot."""
    if kind not in KINDS:
        raise Http404
    lot = lot_of(pk)
    require(rules.may_see(user_of(request), lot))
    asked = request.GET.get("version", "")
    document = draft_document(lot) if asked == versions.DRAFT and _own(request, lot) else None
    document = document or _version(lot, asked)
    document.lot = lot
    name = f"{lot.code}-{'v' if document.published_at else 'draft-'}{document.version}.{kind}"
    return download(file_of(document, kind), name, KINDS[kind])


@login_required
@require_POST
def fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetch the binding version for one's organisation."""
    document = _version(lot_of(pk), "")
    said = _("Your organisation has the document now. Please acknowledge it after reading.")
    tried(request, lambda: fetch_document(document, by=user_of(request)), said=said)
    return redirect("bidding:documents", pk=pk)


@login_required
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Acknowledge the version that was read."""
    document = _version(lot_of(pk), request.POST.get("version", ""))
    said = _("Acknowledged. You can bid on this version.")
    tried(request, lambda: acknowledge_document(document, by=user_of(request)), said=said)
    return redirect("bidding:documents", pk=pk)
