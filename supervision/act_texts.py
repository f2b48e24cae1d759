"""How the acts of supervision are called in the trail of an office."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluation import act_texts

WORDS: dict[str, str | Promise] = {
    "account.sign_in": _("Signed in"),
    "account.sign_out": _("Signed out"),
    "alert.ask": _("Bidders asked about an alert"),
    "alert.conclude": _("Alert concluded"),
    "alert.lapse": _("Time to reply to an alert over"),
    "alert.raise": _("Alert raised"),
    "alert.reply": _("Reply to an alert"),
    "case.decide": _("Case decided"),
    "case.drop": _("Lead not filed"),
    "case.file": _("Case filed"),
    "case.hear": _("Party heard"),
    "case.investigate": _("Investigation of a case ended"),
    "case.open": _("Lead taken up"),
    "case.publish": _("Decision of a case announced"),
    "case.review": _("Legality of a case reviewed"),
    "case.serve": _("Decision of a case served"),
    "case.step": _("Entry in a case's file"),
    "complaint.accept": _("Complaint accepted"),
    "complaint.answer": _("Answer of the respondent recorded"),
    "complaint.ask_withdrawal": _("Withdrawal of a complaint asked for"),
    "complaint.decide": _("Complaint decided"),
    "complaint.file": _("Complaint lodged"),
    "complaint.go_on": _("Clock of a complaint runs again"),
    "complaint.investigate": _("Investigators of a complaint appointed"),
    "complaint.not_accept": _("Complaint not accepted"),
    "complaint.pause": _("Clock of a complaint paused"),
    "complaint.publish": _("Decision on a complaint announced"),
    "complaint.refuse_withdrawal": _("Withdrawal of a complaint refused"),
    "complaint.serve": _("Decision on a complaint served"),
    "complaint.suspend": _("Lot suspended because of a complaint"),
    "complaint.transfer": _("Complaint transferred"),
    "complaint.withdraw": _("Complaint withdrawn"),
    "credit.answer": _("Statement on a credit entry answered"),
    "credit.apply": _("Credit repair applied for"),
    "credit.decline": _("Credit repair declined"),
    "credit.draft": _("Credit entry drafted"),
    "credit.expire": _("Credit entry expired"),
    "credit.notify": _("Notice of a credit entry given"),
    "credit.publish": _("Credit entry published"),
    "credit.state": _("Statement on a credit entry made"),
    "facts.gather": _("Facts of opened bids gathered"),
    "objection.answer": _("Objection answered"),
    "objection.file": _("Objection raised"),
    "objection.overdue": _("Answer to an objection overdue"),
    "objection.withdraw": _("Objection withdrawn"),
    "screening.run": _("Lot screened"),
    "value.unmask": _("Masked value looked at"),
    "archive.take": _("Audit archive taken"),
}


def act_words(act: str) -> str:
    """Return an act in words; one of another room as that room calls it."""
    return str(WORDS[act]) if act in WORDS else act_texts.act_words(act)
