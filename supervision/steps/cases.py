"""The acts that the page of a case offers, in the order of the law."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permits import Refused
from supervision.actions import avoiding, cases, deciding, filing_exhibits, serving, transferring
from supervision.actions.interviews import call_to_interview
from supervision.flow import can
from supervision.forms import acting, casework
from supervision.forms.acting import ActForm
from supervision.forms.deciding import DecisionForm, TellForm
from supervision.forms.interviews import CallPartyForm
from supervision.models import Avoidance, Case, CaseStatus, DecisionReview, Hearing
from supervision.queries.notices import current_notice, hearing_asked, unanswered
from supervision.steps import Step, moves

DECIDED = (CaseStatus.DECIDED, CaseStatus.SERVED, CaseStatus.PUBLISHED, CaseStatus.ARCHIVED)


def _working(case: Case) -> bool:
    return can(case, "investigate") or can(case, "decide")


def _before_archive(case: Case) -> bool:
    return case.filed_at is not None and case.status not in {CaseStatus.ARCHIVED, CaseStatus.JOINED}


def _asked_to_avoid(case: Case) -> bool:
    waiting = Avoidance.objects.filter(officer__case=case, decided_at__isnull=True)
    return waiting.exclude(relation="").exists()


def _to_answer(case: Case) -> bool:
    notice = current_notice(case)
    return can(case, "review") and notice is not None and bool(unanswered(notice))


def _to_hear(case: Case) -> bool:
    notice = current_notice(case)
    return can(case, "review") and notice is not None and hearing_asked(notice) and _hearing(case) is None


def _hearing(case: Case) -> Hearing | None:
    return Hearing.objects.filter(notice__case=case).order_by("-told_at").first()


def _to_hold(case: Case) -> bool:
    found = _hearing(case)
    return found is not None and found.held_at is None


def _pending(case: Case) -> bool:
    return DecisionReview.objects.filter(decision__case=case, outcome="").exists()


def _to_take_down(case: Case) -> bool:
    found = getattr(case, "decision", None)
    return found is not None and found.revoked_at is not None and found.taken_down_at is None


def _revocable(case: Case) -> bool:
    found = getattr(case, "decision", None)
    return found is not None and found.revoked_at is None and case.status in DECIDED


def _declare(case: Case, form: ActForm, by: User) -> object:
    own = case.officers.filter(user=by).select_related("case").first()
    if own is None:
        raise Refused(_("Each officer of the case declares for herself."), "not_officer")
    return avoiding.declare_avoidance(own, relation=form.cleaned_data["relation"], by=by)


def _set_hearing(case: Case, form: ActForm, by: User) -> object:
    notice = current_notice(case)
    if notice is None:
        raise Refused(_("Nobody asked for a hearing."), "not_asked")
    return deciding.set_hearing(notice, by=by, **form.cleaned_data)


def _hold_hearing(case: Case, form: ActForm, by: User) -> object:
    found = _hearing(case)
    if found is None:
        raise Refused(_("No hearing is set."), "stage")
    return deciding.hold_hearing(found, record_text=form.cleaned_data["record_text"], by=by)


def _answer(case: Case, form: ActForm, by: User) -> object:
    notice = current_notice(case)
    if notice is None:
        raise Refused(_("There is no notice of penalty."), "stage")
    return deciding.answer_notice(notice, by=by, **form.cleaned_data)


def _interview(case: Case, form: Any, by: User) -> object:
    party = form.cleaned_data["party"]
    return call_to_interview(party.person or party.organisation, form.called(), by=by, case=case)


def _tell(case: Case, form: Any, by: User) -> object:
    said = {name: form.cleaned_data[name] for name in form.own}
    return deciding.tell_parties(case, sanctions=form.sanctions(), by=by, **said)


def _decide(case: Case, form: Any, by: User) -> object:
    said = {name: form.cleaned_data[name] for name in form.own}
    return deciding.decide_case(case, sanctions=form.sanctions(), by=by, **said)


def _serve(case: Case, form: ActForm, by: User) -> object:
    said = dict(form.cleaned_data)
    return filing_exhibits.serve_with_files(case, files=said.pop("documents"), by=by, **said)


def _transfer(case: Case, form: ActForm, by: User) -> object:
    said = {name: value for name, value in form.cleaned_data.items() if value is not None}
    return transferring.transfer_case(case, by=by, **said)


def _transferred(case: Case, form: ActForm, by: User) -> object:
    said = dict(form.cleaned_data)
    return transferring.answer_transfer(said.pop("transfer"), by=by, **said)


def _end_review(case: Case, form: ActForm, by: User) -> object:
    said = dict(form.cleaned_data)
    return serving.end_review(said.pop("review"), by=by, **said)


CASE_STEPS = [
    Step("file", _("File the case"), casework.FileForm,
         lambda case, form, by: cases.file_case(
             case, officers=list(form.cleaned_data["officers"]), violation_on=form.cleaned_data["violation_on"],
             lasting=form.cleaned_data["lasting"], by=by),
         moves("file"), _("At least two officers with a qualification in force; the clock of the decision starts.")),
    Step("declare", _("Declare on avoidance"), casework.DeclareForm, _declare, moves("investigate"),
         _("Each officer declares what ties her to a party, or that nothing does (行政处罚法43).")),
    Step("step", _("Put on file"), acting.StepForm,
         lambda case, form, by: cases.add_step(case, by=by, **form.cleaned_data), _working),
    Step("interview", _("Call to an interview"), CallPartyForm, _interview, _before_archive,
         _("The letter is made as PDF. An interview never closes a case (1117号第十一项).")),
    Step("attach", _("Put files on record"), casework.AttachForm,
         lambda case, form, by: filing_exhibits.add_files(
             case, note=form.cleaned_data["note"], files=form.cleaned_data["documents"], by=by), _before_archive),
    Step("hear", _("Hear a party"), acting.HearingForm,
         lambda case, form, by: cases.hear_party(
             form.cleaned_data["party"], statement=form.cleaned_data["statement"], by=by),
         moves("investigate"), _("Every party is heard before the decision (行政处罚法45).")),
    Step("avoid_ask", _("A party asks for avoidance"), casework.AskAvoidanceForm,
         lambda case, form, by: avoiding.ask_avoidance(
             form.cleaned_data["officer"], party=form.cleaned_data["party"], reason=form.cleaned_data["reason"],
             by=by), _working),
    Step("avoid", _("Decide on avoidance"), casework.DecideAvoidanceForm,
         lambda case, form, by: avoiding.decide_avoidance(
             form.cleaned_data["avoidance"], upheld=bool(form.cleaned_data["upheld"]),
             reason=form.cleaned_data["reason"], instead=form.cleaned_data["instead"], by=by),
         _asked_to_avoid, _("By somebody who does not handle the case.")),
    Step("investigate", _("Close the investigation"), casework.CloseForm,
         lambda case, form, by: cases.close_investigation(
             case, report=form.cleaned_data["text"], review_ground=form.cleaned_data["review_ground"], by=by),
         moves("investigate")),
    Step("tell", _("Tell the parties what is intended"), TellForm, _tell,
         lambda case: case.status == CaseStatus.INVESTIGATED,
         _("They may state their case, and ask for a hearing where the law gives one (行政处罚法44, 63).")),
    Step("answer", _("Put a party's answer on file"), casework.AnswerForm, _answer, _to_answer),
    Step("hearing", _("Set the hearing"), casework.SetHearingForm, _set_hearing, _to_hear,
         _("Held by somebody who does not handle the case.")),
    Step("held", _("Close the hearing with its record"), casework.HearingRecordForm, _hold_hearing, _to_hold),
    Step("review", _("Legality review"), acting.OpinionForm,
         lambda case, form, by: cases.review_case(case, by=by, **form.cleaned_data), moves("review"),
         _("By someone who does not handle the case; needed before bans and large fines, and after a hearing "
           "(行政处罚法58).")),
    Step("decide", _("Decide"), DecisionForm, _decide, moves("decide"),
         _("One decision for all parties. Nobody is punished more than the notice said (行政处罚法45)."), True),
    Step("extend", _("Extend the time"), casework.ExtendForm,
         lambda case, form, by: deciding.extend_case(case, by=by, **form.cleaned_data), _working,
         _("By somebody who does not handle the case, where a law or rule allows it (行政处罚法60).")),
    Step("serve", _("Note the service"), casework.ServeForm, _serve, lambda case: case.status == CaseStatus.DECIDED,
         _("On each party, with way and proof; with the last one the decision is due to be announced.")),
    Step("publish", _("Announce the decision"), ActForm,
         lambda case, form, by: serving.publish_case(case, by=by), moves("publish"),
         _("The decision becomes public; personal data are taken out.")),
    Step("transfer", _("Transfer to police or another office"), casework.TransferForm, _transfer, _before_archive,
         _("The letter is made as PDF. The case goes on (国务院令第310号).")),
    Step("transferred", _("Put the answer to a letter on file"), casework.TransferAnswerForm, _transferred,
         lambda case: case.transfers.filter(answer="").exists()),
    Step("lodge", _("Review or lawsuit lodged"), casework.LodgeForm,
         lambda case, form, by: serving.lodge_review(case, by=by, **form.cleaned_data),
         lambda case: case.status in DECIDED),
    Step("reviewed", _("Outcome of review or lawsuit"), casework.EndReviewForm, _end_review, _pending,
         _("What is changed, revoked or found unlawful is taken down in time, with the reason (行政处罚法48).")),
    Step("revoke", _("Revoke the decision"), acting.ReasonForm,
         lambda case, form, by: serving.revoke_decision(case, by=by, **form.cleaned_data), _revocable, danger=True),
    Step("take_down", _("Take the announcement down"), ActForm,
         lambda case, form, by: serving.take_down(case, by=by), _to_take_down),
    Step("archive", _("Close and archive"), casework.ReportForm,
         lambda case, form, by: serving.archive_case(case, by=by, **form.cleaned_data), moves("archive"),
         _("The file is closed for good, with its index and hashes."), True),
    Step("join", _("Join to another case"), casework.JoinForm,
         lambda case, form, by: cases.join_case(case, by=by, **form.cleaned_data), moves("join"), danger=True),
    Step("drop", _("Do not file"), acting.ReasonForm,
         lambda case, form, by: cases.drop_case(case, by=by, **form.cleaned_data), moves("drop"), danger=True),
]  # fmt: skip
