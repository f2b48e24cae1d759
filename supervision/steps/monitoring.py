"""The acts that the page of a monitoring offers: to the department, and to the subject."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permits import Refused
from supervision.actions import monitoring as acts
from supervision.actions.attaching import attach
from supervision.flow import can
from supervision.forms import acting
from supervision.forms import monitoring as forms
from supervision.forms.acting import ActForm
from supervision.models import Monitoring, MonitoringStatus
from supervision.queries.monitoring import appealed, open_appeal, open_questions, open_report
from supervision.steps import Step, moves

CONCLUDED = (MonitoringStatus.ADDRESSED, MonitoringStatus.DECLINED)
RUNNING = (MonitoringStatus.ACTIVE, *CONCLUDED)


def _assess(one: Monitoring, form: Any, by: User) -> object:
    entry = open_report(one)
    if entry is None:
        raise Refused(_("No report waits to be assessed."), "stage")
    data = form.cleaned_data
    return acts.assess(entry, accepted=bool(data["accepted"]), text=data["text"], due=form.due, by=by)


def _with_files(run: Callable[..., object]) -> Callable[[Any, Any, User], object]:
    """Let an act of the subject keep the files that came with it, all or nothing."""

    def keep(one: Monitoring, form: ActForm, by: User) -> object:
        said = dict(form.cleaned_data)
        files = [file for file in said.pop("documents", []) if file]
        with transaction.atomic():
            done = run(one, by=by, **said)
            for file in files:
                attach(one, file, name=file.name, by=by)
        return done

    return keep


def _answer(one: Monitoring, *, question: Any, text: str, by: User) -> object:
    return acts.answer(question, text=text, by=by)


MONITORING_STEPS = [
    Step("activate", _("Begin"), acting.ReasonForm,
         lambda one, form, by: acts.activate(one, by=by, **form.cleaned_data), moves("activate"),
         _("From now on the subject sees the monitoring and answers.")),
    Step("ask", _("Ask the subject"), forms.QuestionForm,
         lambda one, form, by: acts.ask(one, text=form.cleaned_data["text"], due=form.due, by=by),
         lambda one: one.status == MonitoringStatus.ACTIVE),
    Step("note", _("Note for the department"), acting.TextForm,
         lambda one, form, by: acts.note(one, text=form.cleaned_data["text"], by=by), moves("stop"),
         _("The subject does not see it.")),
    Step("conclude", _("Conclude"), forms.ConcludeForm,
         lambda one, form, by: acts.conclude(
             one, violation=bool(form.cleaned_data["violation"]), conclusion=form.cleaned_data["conclusion"],
             basis=form.cleaned_data["basis"], report_due=form.report_due, by=by), moves("address")),
    Step("assess", _("Assess the elimination report"), forms.AssessForm, _assess,
         lambda one: open_report(one) is not None),
    Step("appeal_answer", _("Answer the appeal"), forms.AppealAnswerForm,
         lambda one, form, by: acts.answer_appeal(
             one, upheld=bool(form.cleaned_data["upheld"]), text=form.cleaned_data["text"], by=by),
         lambda one: open_appeal(one) is not None),
    Step("close", _("Close"), acting.ReasonForm,
         lambda one, form, by: acts.close(one, by=by, **form.cleaned_data), moves("close")),
    Step("case", _("Take up a case"), forms.MakeCaseForm,
         lambda one, form, by: acts.make_case(one, by=by, **form.cleaned_data),
         lambda one: one.activated_at is not None and one.case_id is None),
    Step("join", _("Join to another monitoring"), forms.JoinForm,
         lambda one, form, by: acts.join(one, by=by, **form.cleaned_data), moves("stop"), danger=True),
    Step("stop", _("Stop"), acting.ReasonForm,
         lambda one, form, by: acts.stop(one, by=by, **form.cleaned_data), moves("stop"), danger=True),
]  # fmt: skip
OWN_STEPS = [
    Step("answer", _("Answer a question"), forms.AnswerForm, _with_files(_answer),
         lambda one: one.status in RUNNING and open_questions(one).exists()),
    Step("report", _("Report the elimination"), forms.SaidForm, _with_files(acts.report),
         lambda one: can(one, "complete") and open_report(one) is None),
    Step("appeal", _("Appeal against the conclusion"), forms.SaidForm, _with_files(acts.appeal),
         lambda one: one.status in CONCLUDED and not appealed(one)),
]  # fmt: skip
