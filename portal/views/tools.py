"""The public page of the offline tools: download, hash, and the ledger's proof of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.tools import NAMES, Tool, proof, tool


@require_safe
def tools(request: HttpRequest) -> HttpResponse:
    """List the tools with their hashes, and say how to compare them."""
    found = [tool(name) for name in NAMES]
    return render(request, "portal/tools.html", {"tools": [(one, bool(proof(one))) for one in found]})


@require_safe
def download(_request: HttpRequest, name: str) -> HttpResponse:
    """Hand out a tool to be saved; it is meant to run from the disk, not from here."""
    found = _tool(name)
    return _attached(found.content, found.file, "text/html; charset=utf-8")


@require_safe
def tool_proof(_request: HttpRequest, name: str) -> HttpResponse:
    """Hand out the proof that the ledger names the tool's hash; 404 before it is published and cosigned."""
    found = _tool(name)
    text = proof(found)
    if text is None:
        raise Http404
    return _attached(text.encode(), f"clearbid-{name}.tlog-proof", "text/plain; charset=utf-8")


def _tool(name: str) -> Tool:
    if name not in NAMES:
        raise Http404
    return tool(name)


def _attached(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type=kind, headers=headers)
