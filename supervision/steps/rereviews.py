"""The acts around a decision that is to be carried out: the officer's on the complaint, the committee's on its review."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from bidding.flow import LIVE
from bidding.models import Status
from supervision.actions import effects, rereviews
from supervision.forms import acting
from supervision.forms.acting import ActForm
from supervision.forms.rereviews import ConcludeForm, EnterForm, OrderForm, SignForm
from supervision.models import Complaint, ComplaintOutcome, RereviewOutcome
from supervision.queries.effects import decision_hold, open_rereview
from supervision.rules.effects import OF_A_RESULT
from supervision.steps import Step


def _to_order(one: Complaint) -> bool:
    return (
        one.outcome == ComplaintOutcome.UPHELD_REVIEW
        and not hasattr(one, "rereview")
        and one.lot.status == Status.PUBLICISED
    )


def _under_way(one: Complaint) -> bool:
    return open_rereview(one) is not None


def _elsewhere(one: Complaint) -> bool:
    """Never among a complaint's acts: the review's own page offers it, below the result that it carries out."""
    return False


def _held(one: Complaint) -> bool:
    return decision_hold(one) is not None and not _under_way(one)


def _to_carry_out(one: Complaint) -> bool:
    return _held(one) and not (one.outcome in OF_A_RESULT and one.lot.status in LIVE)


def _to_reopen(one: Complaint) -> bool:
    review = getattr(one, "rereview", None)
    ended = review is not None and review.outcome == RereviewOutcome.ENDED
    return _held(one) and (one.outcome == ComplaintOutcome.UPHELD_REEVALUATE or ended)


EFFECT_STEPS = [
    Step("order-review", _("Order the review by the committee"), OrderForm,
         lambda one, form, by: rereviews.order_rereview(one, by=by, **form.order()), _to_order,
         _("The committee that signed the report looks again at objective items; the lot stands still meanwhile.")),
    Step("conclude-review", _("Carry out the result of the review"), ConcludeForm,
         lambda one, form, by: rereviews.conclude_rereview(one.rereview, by=by, **form.cleaned_data), _elsewhere,
         _("What the majority signed is carried out: the candidates stand, or the corrected ones are publicised anew."), True),
    Step("extend-review", _("Give the committee more time"), acting.DueForm,
         lambda one, form, by: rereviews.extend_rereview(one.rereview, due=form.due, by=by), _under_way),
    Step("end-review", _("End the review without a result"), acting.ReasonForm,
         lambda one, form, by: rereviews.end_rereview(one.rereview, by=by, **form.cleaned_data), _under_way,
         _("The lot stays held until a new evaluation is opened."), True),
    Step("reopen", _("Open the new evaluation"), ActForm,
         lambda one, form, by: effects.order_new_evaluation(one, by=by), _to_reopen,
         _("The candidates are no longer public; the centre arranges another committee."), True),
    Step("carry-out", _("Note how the decision was carried out"), acting.TextForm,
         lambda one, form, by: effects.carry_out(one, text=form.cleaned_data["text"], by=by),
         _to_carry_out, _("The lot goes on unless something else holds it.")),
]  # fmt: skip


def _enter(one: Any, form: EnterForm, by: Any) -> object:
    return rereviews.enter_result(one, points=form.found(), text=form.cleaned_data["text"], by=by)


def _sign(one: Any, form: SignForm, by: Any) -> object:
    data = form.cleaned_data
    return rereviews.sign_rereview(one, seen=data["seen"], agrees=form.agrees, text=data["text"], by=by)


REREVIEW_STEPS = [
    Step("enter", _("Enter the result"), EnterForm, _enter,  # type: ignore[arg-type]
         lambda one: not one.outcome,
         _("Leave the points that stand as they are. Price, base price and price points do not change.")),
    Step("sign", _("Sign the result"), SignForm, _sign,  # type: ignore[arg-type]
         lambda one: not one.outcome and bool(one.sha256),
         _("Who does not answer in time is taken to agree (实施条例53).")),
]  # fmt: skip
