"""The acts a page offers on a thing: name, title, form, when, and which action they call.

One table for each kind of thing; a page lists those whose time has come, and one view carries them out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from supervision.actions import alerts, cases, replying, reviewing
from supervision.flow import can
from supervision.forms import acting
from supervision.forms.acting import ActForm
from supervision.forms.alerting import ReviewForm, WishAnswerForm
from supervision.models import MoreTime, VerdictKind

Run = Callable[[Any, Any, User], object]


@dataclass(frozen=True)
class Step:
    """One act: `run(thing, form, user)` calls the action; `fits(thing)` says when it is offered."""

    name: str
    title: Promise
    form: type[ActForm]
    run: Run
    fits: Callable[[Any], bool]
    text: Promise | str = ""
    danger: bool = False


def moves(name: str) -> Callable[[Any], bool]:
    return lambda thing: can(thing, name)


def _moves_or(*names: str) -> Callable[[Any], bool]:
    return lambda thing: any(can(thing, name) for name in names)


def _wished(alert: Any) -> bool:
    return MoreTime.objects.filter(party__alert=alert, granted__isnull=True).exists()


def _confirmed(alert: Any) -> bool:
    verdict = getattr(alert, "verdict", None)
    return verdict is not None and verdict.kind == VerdictKind.CONFIRMED and not hasattr(alert, "case")


ALERT_STEPS = [
    Step("ask", _("Ask the bidders for a reply"), acting.DueForm,
         lambda alert, form, by: alerts.ask_reply(alert, due=form.due, by=by), moves("ask")),
    Step("review", _("Review the evidence"), ReviewForm,
         lambda alert, form, by: reviewing.review_evidence(alert, by=by, **form.cleaned_data),
         _moves_or("conclude", "reply"),
         _("What a program found may be used only after a legal and a technical review by two people (行政处罚法41).")),
    Step("extend", _("Give more time"), acting.DueForm,
         lambda alert, form, by: replying.extend_reply(alert, due=form.due, by=by), moves("reply"),
         _("Holds for every bidder of the alert.")),
    Step("answer", _("Answer a wish for more time"), WishAnswerForm,
         lambda alert, form, by: replying.answer_wish(by=by, **form.cleaned_data), _wished),
    Step("conclude", _("Give the verdict"), acting.VerdictForm,
         lambda alert, form, by: alerts.conclude_alert(alert, by=by, **form.cleaned_data), moves("conclude"),
         _("The verdict cannot be taken back. Its reason is kept with the alert and counts for the precision shown.")),
    Step("case", _("Take up a case"), acting.CaseForm,
         lambda alert, form, by: cases.open_case(
             alert.lot, by=by, alert=alert, parties=[one.organisation for one in alert.parties.all()],
             **form.cleaned_data), _confirmed),
]  # fmt: skip


def offered(steps: list[Step], thing: Any) -> list[Step]:
    """Return the acts whose time has come for a thing."""
    return [step for step in steps if step.fits(thing)]
