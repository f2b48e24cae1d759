"""A member compares her face with her document, if the platform offers it and she wants to."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bidding.views.acting import user_of
from evaluation import actions, faces
from evaluation.forms.places import FaceForm
from evaluation.views.asking import asked, own_seat


@login_required
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare two pictures once; nothing of them is kept."""
    member, user = own_seat(request, pk), user_of(request)
    if faces.provider() is None:
        raise Http404
    form = FaceForm(request.POST or None, request.FILES or None)

    def act(data: dict[str, Any]) -> object:
        return actions.compare_face(
            member=member,
            document=form.picture("document"),
            live=form.picture("live"),
            consents=data["consents"],
            by=user,
        )

    return asked(
        request,
        act,
        form=form,
        title=_("Compare your face with your document"),
        text=_("It only helps. Whatever it says, you can show your document to the officer at the site."),
        action=_("Compare"),
        said=_("The comparison has been noted."),
        back=reverse("evaluation:seat", args=[pk]),
    )
