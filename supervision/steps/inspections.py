"""The acts that the page of an inspection offers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from supervision.actions import visiting
from supervision.forms import acting
from supervision.forms import inspections as forms
from supervision.forms.acting import ActForm
from supervision.models import Inspection, InspectionStatus
from supervision.rules.inspections import HANDED_ON
from supervision.steps import Step, moves


def _record(one: Inspection, form: Any, by: User) -> object:
    return visiting.record_visit(one, form.visit(), files=form.cleaned_data["photos"], by=by)


def _to_hand_on(one: Inspection) -> bool:
    ready = one.status in {InspectionStatus.CONFIRMED, InspectionStatus.PUBLISHED}
    return ready and one.result in HANDED_ON and one.case_id is None


INSPECTION_STEPS = [
    Step("record", _("Record the visit"), forms.VisitForm, _record, moves("check")),
    Step("confirm", _("Confirm the record"), ActForm,
         lambda one, form, by: visiting.confirm_visit(one, by=by), moves("confirm"),
         _("By the second inspector: the record is then complete.")),
    Step("publish", _("Publish the result"), ActForm,
         lambda one, form, by: visiting.publish_result(one, by=by), moves("publish"),
         _("Everybody reads the object, the result and the summary."), True),
    Step("case", _("Take up a case"), forms.HandOnForm,
         lambda one, form, by: visiting.hand_on(one, by=by, **form.cleaned_data), _to_hand_on),
    Step("aside", _("An inspector stands aside"), forms.StandAsideForm,
         lambda one, form, by: visiting.stand_aside(one, by=by, **form.cleaned_data), moves("drop"),
         _("The next in the draw's own order comes instead: nobody chooses.")),
    Step("drop", _("Not carried out"), acting.ReasonForm,
         lambda one, form, by: visiting.drop_inspection(one, by=by, **form.cleaned_data), moves("drop"), danger=True),
]  # fmt: skip
