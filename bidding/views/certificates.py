"""The root certificate under which the platform signs its papers, for readers to install."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bidding.pdfs.identity import identity


@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """Hand out the root certificate as PEM."""
    headers = {"Content-Disposition": 'attachment; filename="clearbid-document-root.pem"'}
    return HttpResponse(identity().root_pem, content_type="application/x-pem-file", headers=headers)
