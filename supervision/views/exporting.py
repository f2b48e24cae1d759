"""Taking the evidence of an alert out of the platform."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.permits import Refused, require
from supervision.actions.exporting import Exported, export_alert
from supervision.forms.alerting import ExportForm
from supervision.models import Alert
from supervision.rules.alerts import may_see_alert
from supervision.rules.offices import may_watch
from supervision.views.acting import user_of


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask in which form, then hand out the export; each one is logged with its hash."""
    require(may_watch(request.user))
    alert = get_object_or_404(Alert.objects.select_related("lot__project", "screening"), pk=pk)
    require(may_see_alert(request.user, alert))
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _handed(export_alert(alert, by=user_of(request), **form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "title": _("Export the evidence"),
        "text": _("For the department's own file, a case or a court. Each export is an entry of the ledger with its hash."),
        "action": _("Export"),
        "form": form,
        "cancel_url": f"/supervision/alerts/{pk}/",
    }  # fmt: skip
    return render(request, "supervision/act.html", context, status=422 if form.errors else 200)


def _handed(made: Exported) -> FileResponse:
    answer = FileResponse(made.content, as_attachment=True, filename=made.name, content_type=made.media)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
